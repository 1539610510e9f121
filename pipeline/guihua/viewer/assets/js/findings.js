// The findings view: what a careful reader would flag, with both sides next to each other.

const FINDING_FILTERS = ["severity", "check", "doc"];
const PAGE = 100;

function FindingsView({ route }) {
  const [all, error] = useLoaded(allFacts, []);
  const [most, setMost] = useState(PAGE);
  if (!all) return html`<main id="main" tabindex="-1"><${Waiting} error=${error} /></main>`;
  const { query } = route;
  const byId = rowsById(all);
  const words = terms(query.get("q") ?? "");
  const found = all.findings.filter(
    (row) =>
      FINDING_FILTERS.every((name) => query.get(name) === null || String(filterValue(row, name)) === query.get(name)) &&
      words.every((word) => folded([row.message, row.check, ...sides(row, byId, all.facts).flatMap((side) => [side.name, ...side.source])].join("\n")).includes(word)),
  );
  return html`<main id="main" tabindex="-1" class="findings">
    <div class="controls">
      <${SearchBox} value=${query.get("q") ?? ""} onChange=${(q) => changeQuery(readRoute(), { q })} />
      ${FINDING_FILTERS.map(
        (name) => html`<label class="filter">
          <span>${t(`field.${name === "doc" ? "plan" : name}`)}</span>
          <select value=${query.get(name) ?? ""} onChange=${(event) => changeQuery(route, { [name]: event.target.value })}>
            <option value="">${t("all")}</option>
            ${valuesOf(all.findings, name).map((value) => html`<option value=${value}>${visible(name === "doc" ? planName(NUMBER_OF.get(value)) : label(name, value))}</option>`)}
          </select>
        </label>`,
      )}
      <span class="count" role="status">${t("rows", { n: formatNumber(found.length) })}</span>
    </div>
    ${found.length ? null : html`<p class="waiting">${t("findings.none")}</p>`}
    ${found.slice(0, most).map((row) => html`<${Finding} key=${row.finding_id} row=${row} byId=${byId} facts=${all.facts} />`)}
    ${found.length > most ? html`<button type="button" onClick=${() => setMost(most + PAGE)}>${t("more")}</button>` : null}
  </main>`;
}

function Finding({ row, byId, facts }) {
  return html`<article class=${`finding ${row.severity}`} data-id=${row.finding_id}>
    <header>
      <b class="severity">${label("severity", row.severity)}</b> <span>${label("check", row.check)}</span>
      <small>${visible(planName(row.doc))}</small>
    </header>
    <p lang="zh-Hans"><${Text} of=${row.message} /></p>
    ${row.expected == null && row.found == null
      ? null
      : html`<p class="numbers">
          ${t("field.expected")} <b>${formatNumber(row.expected)}</b> · ${t("field.found")} <b>${formatNumber(row.found)}</b>
        </p>`}
    <div class="sides">
      ${sides(row, byId, facts).map(
        (side) => html`<a class="side" href=${side.href}>
          <small>${visible(side.place)}</small>
          ${side.name ? html`<b><${Text} of=${side.name} /></b>` : null}
          ${side.value ? html`<span class="value"><${Text} of=${side.value} /></span>` : null}
          <${SourceLine} of=${side.source} />
        </a>`,
      )}
    </div>
  </article>`;
}

// Every statement that takes part: the rows the finding names, and what stands at its further places.
function sides(finding, byId, facts) {
  const found = [finding.left_id, finding.right_id].map((id) => byId.get(id)).filter(Boolean).map((row) => ofRow(row, facts));
  const shown = new Set(found.map((side) => side.key));
  for (const [role, line, start, end] of finding.evidence ?? []) {
    const key = `${finding.doc}/${start}`;
    if (shown.has(key)) continue;
    shown.add(key);
    const row = byId.at.get(key);
    found.push(row ? ofRow(row, facts) : ofPlace(finding.doc, label("evidence", role), line, start, end, facts));
  }
  return found.length ? found : [ofPlace(finding.doc, "", finding.line_start, finding.char_start, finding.char_end, facts)];
}

const keyOf = (row) => `${row.doc}/${row.char_start}`;

function rowsById(all) {
  if (all.byId) return all.byId;
  all.byId = new Map([...all.indicators, ...all.projects].map((row) => [idOf(row), row]));
  all.byId.at = new Map(all.indicators.map((row) => [keyOf(row), row]));
  return all.byId;
}

function ofRow(row, facts) {
  const said = row.indicator_id ? valueText(row) : row.investment_raw;
  const when = years(row.year_start ?? row.period_start, row.year_end ?? row.period_end);
  return {
    key: keyOf(row),
    name: row.name,
    value: [said, when, row.role ? label("role", row.role) : "", row.scope].filter(Boolean).join(" · "),
    source: sourceOf(row, facts[row.doc]),
    place: `${shortName(row.doc)} · ${t("line", { line: row.line_start })}`,
    href: address("plan", DOCUMENTS[row.doc].doc_id, { at: idOf(row) }),
  };
}

function ofPlace(doc, name, line, start, end, facts) {
  return {
    key: `${doc}/${start}`,
    name,
    value: "",
    source: lineAround(facts[doc], line, start, end),
    place: `${shortName(doc)} · ${t("line", { line })}`,
    href: address("plan", DOCUMENTS[doc].doc_id, { line }),
  };
}
