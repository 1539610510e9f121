// The findings view: what a careful reader would flag, with both sides next to each other.

const FINDING_FILTERS = ["severity", "check", "doc"];
const PAGE = 100;

function FindingsView({ route }) {
  const [all, error] = useLoaded(allFacts, []);
  const [most, setMost] = useState(PAGE);
  if (!all) return html`<main><${Waiting} error=${error} /></main>`;
  const { query } = route;
  const byId = (all.byId ??= new Map([...all.indicators, ...all.projects].map((row) => [idOf(row), row])));
  const words = terms(query.get("q") ?? "");
  const found = all.findings.filter(
    (row) =>
      FINDING_FILTERS.every((name) => query.get(name) === null || String(filterValue(row, name)) === query.get(name)) &&
      words.every((word) => folded([row.message, row.check, ...sides(row, byId, all.facts).flatMap((side) => [side.name, ...side.source])].join("\n")).includes(word)),
  );
  return html`<main class="findings">
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
          <small>${side.place}</small>
          ${side.name ? html`<b><${Text} of=${side.name} /></b>` : null}
          ${side.value ? html`<span class="value"><${Text} of=${side.value} /></span>` : null}
          <${SourceLine} of=${side.source} />
        </a>`,
      )}
    </div>
  </article>`;
}

// Both rows where the finding names them, else the places it was found in.
function sides(finding, byId, facts) {
  const rows = [finding.left_id, finding.right_id].map((id) => byId.get(id)).filter(Boolean);
  const places = rows.length > 1 ? [] : (finding.evidence ?? []).filter(([, , start]) => !rows.some((row) => row.doc === finding.doc && row.char_start === start));
  const ofRow = (row) => ({
    name: row.name,
    value: [row.indicator_id ? valueText(row) : "", years(row.year_start ?? row.period_start, row.year_end ?? row.period_end), row.role ? label("role", row.role) : ""].filter(Boolean).join(" · "),
    source: sourceOf(row, facts[row.doc]),
    place: `${visible(shortName(row.doc))} · ${t("line", { line: row.line_start })}`,
    href: address("plan", DOCUMENTS[row.doc].doc_id, { at: idOf(row) }),
  });
  const ofPlace = ([role, line, start, end]) => ({
    name: label("evidence", role),
    value: "",
    source: lineAround(facts[finding.doc], line, start, end),
    place: `${visible(shortName(finding.doc))} · ${t("line", { line })}`,
    href: address("plan", DOCUMENTS[finding.doc].doc_id, { line }),
  });
  const found = [...rows.map(ofRow), ...places.map(ofPlace)];
  return found.length ? found : [ofPlace(["place", finding.line_start, finding.char_start, finding.char_end])];
}
