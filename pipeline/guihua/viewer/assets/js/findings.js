// The findings view: what a careful reader would flag, with both sides next to each other.

function FindingsView({ route }) {
  const { query } = route;
  const [most, setMost] = useState(PAGE);
  const [choices, troubled] = useLoaded(() => ask("choices", { table: "findings" }), []);
  const asked = { q: query.get("q") };
  for (const name of Object.keys(choices ?? {})) asked[name] = query.get(name);
  const list = useRows("findings", asked);
  useEffect(() => setMost(PAGE), [list.key]);
  useEffect(() => list.need(0, most), [list.key, most]);
  if (!choices || list.total === null) return html`<main id="main" tabindex="-1"><${Waiting} error=${troubled ?? list.error} /></main>`;
  return html`<main id="main" tabindex="-1" class="findings">
    <div class="controls">
      <${SearchBox} value=${query.get("q") ?? ""} onChange=${(q) => changeQuery(readRoute(), { q })} />
      <${Filters} choices=${choices} route=${route} />
      <span class="count" role="status">${t("rows", { n: formatNumber(list.total) })}</span>
    </div>
    ${list.total ? null : html`<p class="waiting">${t("findings.none")}</p>`}
    ${firstRows(list, most).map((row) => html`<${Finding} key=${row.finding_id} row=${row} />`)}
    ${list.total > most ? html`<button type="button" onClick=${() => setMost(most + PAGE)}>${t("more")}</button>` : null}
  </main>`;
}

function Finding({ row }) {
  return html`<article class=${`finding ${row.severity}`} data-id=${row.finding_id}>
    <header>
      <b class="severity">${label("severity", row.severity)}</b> <span>${label("check", row.check)}</span>
      <small>${visible(row.plan)}</small>
    </header>
    <p lang="zh-Hans"><${Text} of=${row.message} /></p>
    ${row.expected == null && row.found == null
      ? null
      : html`<p class="numbers">
          ${t("field.expected")} <b>${formatNumber(row.expected)}</b> · ${t("field.found")} <b>${formatNumber(row.found)}</b>
        </p>`}
    <div class="sides">
      ${sides(row, row.context).map(
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
function sides(finding, context) {
  const byId = rowsById(context);
  const found = [finding.left_id, finding.right_id].map((id) => byId.get(id)).filter(Boolean).map((row) => ofRow(row, context));
  const shown = new Set(found.map((side) => side.key));
  for (const [role, line, start, end] of finding.evidence ?? []) {
    const key = `${finding.doc_id}/${start}`;
    if (shown.has(key)) continue;
    shown.add(key);
    const row = byId.at.get(key);
    found.push(row ? ofRow(row, context) : ofPlace(finding, label("evidence", role), line, start, end));
  }
  return found.length ? found : [ofPlace(finding, "", finding.line_start, finding.char_start, finding.char_end)];
}

const keyOf = (row) => `${row.doc_id}/${row.char_start}`;

// The rows that an answer brings along, by their ids and by their places.
function rowsById(answer) {
  if (answer.byId) return answer.byId;
  answer.byId = new Map([...answer.indicators, ...answer.projects].map((row) => [idOf(row), row]));
  answer.byId.at = new Map(answer.indicators.map((row) => [keyOf(row), row]));
  return answer.byId;
}

function ofRow(row, context) {
  const said = row.indicator_id ? valueText(row) : row.investment_raw;
  const when = years(row.year_start ?? row.period_start, row.year_end ?? row.period_end);
  return {
    key: keyOf(row),
    name: row.name,
    value: [said, when, row.role ? label("role", row.role) : "", row.scope].filter(Boolean).join(" · "),
    source: sourceOf(row, context),
    place: `${row.short} · ${t("line", { line: row.line_start })}`,
    href: address("plan", row.doc_id, { at: idOf(row) }),
  };
}

function ofPlace(finding, name, line, start, end) {
  return {
    key: `${finding.doc_id}/${start}`,
    name,
    value: "",
    source: lineAround(finding.doc_id, finding.context, line, start, end),
    place: `${finding.short} · ${t("line", { line })}`,
    href: address("plan", finding.doc_id, { line }),
  };
}
