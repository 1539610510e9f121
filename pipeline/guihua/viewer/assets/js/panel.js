// An entity's fields, beside the text and in the tip that follows the pointer.

const FIELDS = {
  indicator: ["name", "canonical_name", "value_text", "text_value", "years", "context_years", "role", "measure", "direction", "attribute", "qualifiers", "scope", "category", "sequence", "source", "unit", "dimension", "si"],
  project: ["name", "kind", "sequence", "content", "location", "investment", "investment_raw", "period", "grade", "source", "other"],
  quantity: ["type", "value_text", "value", "unit", "dimension", "si"],
  time: ["type", "value", "years"],
  gap: [],
};
const TIP = new Set(["name", "value_text", "text_value", "years", "role", "measure", "scope", "unit", "type", "location", "investment", "period"]);

// The rule that gave a row, then those that lent its name words.
const rulesOf = (row) => [...new Set([row.rule_id ?? "–", ...(row.name_rules ?? [])])];

function fieldText(entity, field) {
  const { row, kind } = entity;
  switch (field) {
    case "value_text":
      return row.number == null && !row.parts ? null : valueText(row);
    case "years":
      return years(row.year_start, row.year_end);
    case "context_years":
      return row.context_year_start == null ? null : `${years(row.context_year_start, row.context_year_end)} (${label("context_year_from", row.context_year_from)})`;
    case "period":
      return years(row.period_start, row.period_end);
    case "si":
      return row.si_value == null ? null : [formatNumber(row.si_value), row.si_unit === "1" ? "" : row.si_unit].filter(Boolean).join(" ");
    case "qualifiers":
      return row.qualifiers?.join("; ");
    case "other":
      return row.other?.map(([name, value]) => `${name}: ${value}`).join("; ");
    case "investment":
      return row.investment == null ? null : `${formatNumber(row.investment)} CNY`;
    case "value":
      return kind === "time" ? row.value : formatNumber(row.value);
    default:
      return row[field] == null ? null : label(field, row[field]);
  }
}

function fieldsOf(entity, wanted = () => true) {
  return FIELDS[entity.kind]
    .filter(wanted)
    .map((field) => [field, fieldText(entity, field)])
    .filter(([, text]) => text !== null && text !== undefined && text !== "");
}

function Card({ plan, entity, first, show }) {
  return html`<section class=${`card k-${entity.kind}`} data-id=${entity.id}>
    <h3>
      <span class="dot"></span>${t(`kind.${entity.kind}`)}
      ${first ? null : html`<a class="pick" href=${address("plan", plan.document.doc_id, { at: entity.id })}>${t("select")}</a>`}
    </h3>
    <dl>
      ${fieldsOf(entity).map(([field, text]) => html`<dt>${t(`field.${field}`)}</dt><dd lang="zh-Hans"><${Text} of=${text} /></dd>`)}
      <dt>${t("field.rule_id")}</dt>
      <dd>${rulesOf(entity.row).map((rule) => html`<code>${rule}</code> `)}</dd>
      <dt>${t("field.place")}</dt>
      <dd>${t("place", { line: entity.row.line_start, start: entity.row.char_start, end: entity.row.char_end })}</dd>
    </dl>
    ${first && entity.evidence.length
      ? html`<h4>${t("evidence")}</h4>
          <ul class="evidence">
            ${entity.evidence.map(
              (piece) => html`<li>
                <button type="button" onClick=${() => show(piece)}>
                  <span class=${`role e-${piece.role}`}>${label("evidence", piece.role)}</span>
                  <span lang="zh-Hans"><${Text} of=${plan.text.slice(piece.start, piece.end)} /></span>
                  <small>${t("line", { line: piece.line })}</small>
                </button>
              </li>`,
            )}
          </ul>`
      : null}
    ${first && INDEX.data ? html`<${FilePlace} plan=${plan} entity=${entity} />` : null}
    ${first && INDEX.marks ? html`<${Marking} plan=${plan} entity=${entity} />` : null}
  </section>`;
}

function Panel({ plan, selected, show, close }) {
  if (!selected) return html`<aside class="panel empty" aria-label=${t("details")}><p>${t("hint.select")}</p></aside>`;
  const others = entitiesAt(plan, selected.start, selected.end).filter((one) => one !== selected);
  return html`<aside class="panel" aria-label=${t("details")}>
    <button type="button" class="close" aria-label=${t("close")} onClick=${close}>×</button>
    <div aria-live="polite">
      <${Card} plan=${plan} entity=${selected} first show=${show} />
      ${others.map((one) => html`<${Card} key=${one.id} plan=${plan} entity=${one} show=${show} />`)}
    </div>
  </aside>`;
}

// The tip is one element for all marks: text nodes only, placed beside what it speaks of.
function tipFor(plan) {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  return {
    element: tip,
    show(mark) {
      const found = mark.dataset.ids.split("\n").map((id) => plan.byId.get(id)).filter((one) => one && one.kind !== "gap");
      tip.replaceChildren(...found.slice(0, 3).map(tipBlock));
      if (!found.length) tip.textContent = t("gap.tip");
      tip.hidden = false;
      mark.setAttribute("aria-describedby", "tip");
      const at = mark.getBoundingClientRect();
      const left = Math.min(at.left, innerWidth - tip.offsetWidth - 8);
      const below = at.bottom + 6 + tip.offsetHeight < innerHeight;
      tip.style.left = `${Math.max(8, left)}px`;
      tip.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - tip.offsetHeight - 6)}px`;
    },
    hide(mark) {
      tip.hidden = true;
      mark?.removeAttribute("aria-describedby");
    },
  };
}

function tipBlock(entity) {
  const block = document.createElement("div");
  block.className = `k-${entity.kind}`;
  const head = document.createElement("b");
  head.textContent = t(`kind.${entity.kind}`);
  const rule = document.createElement("code");
  rule.textContent = entity.row.rule_id ?? "";
  block.append(head, " ", rule);
  for (const [field, text] of fieldsOf(entity, (name) => TIP.has(name))) {
    const line = document.createElement("div");
    line.textContent = `${t(`field.${field}`)}: ${visible(text)}`;
    block.append(line);
  }
  return block;
}
