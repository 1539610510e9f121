// The table view: indicators or projects of all plans; sort, filter, search, share, download.

const asText = (value) => html`<${Text} of=${value} />`;
const coded = (name) => ({ name, show: (row) => (row[name] == null ? "" : asText(label(name, row[name]))) });
const plain = (name) => ({ name, show: (row) => (row[name] == null ? "" : asText(row[name])) });
const PLAN_COLUMN = { name: "plan", show: (row) => asText(row.short) };
const SOURCE_COLUMN = { name: "source_line", show: (row) => html`<${SourceLine} of=${sourceOf(row, row.context)} />` };

const COLUMNS = {
  indicators: [
    { name: "name", show: (row) => html`${asText(row.name)}${row.canonical_name && row.canonical_name !== row.name ? html`<small>${asText(row.canonical_name)}</small>` : null}` },
    { name: "value", show: (row) => asText(valueText(row)) },
    { name: "years", show: yearsShown },
    coded("role"),
    coded("measure"),
    coded("attribute"),
    plain("scope"),
    PLAN_COLUMN,
    SOURCE_COLUMN,
  ],
  projects: [
    plain("name"),
    coded("kind"),
    plain("location"),
    { name: "investment", show: (row) => formatNumber(row.investment) },
    { name: "period", show: (row) => years(row.period_start, row.period_end) },
    plain("grade"),
    PLAN_COLUMN,
    SOURCE_COLUMN,
  ],
};
const ALL_ROWS = 1_000; // asked for at once by a download

// The years that a fact states; else those around it, with what states them.
function yearsShown(row) {
  if (row.year_start != null || row.context_year_start == null) return years(row.year_start, row.year_end);
  return html`<span class="around">${years(row.context_year_start, row.context_year_end)} <small>${label("context_year_from", row.context_year_from)}</small></span>`;
}

function TableView({ route }) {
  const table = route.doc === "projects" ? "projects" : "indicators";
  return html`<${FactTable} key=${table} table=${table} route=${route} />`;
}

function FactTable({ table, route }) {
  const { query } = route;
  const [choices, troubled] = useLoaded(() => ask("choices", { table }), [table]);
  const asked = { table, q: query.get("q"), full: query.get("full"), sort: query.get("sort") };
  for (const name of Object.keys(choices ?? {})) asked[name] = query.get(name);
  const list = useRows("facts", asked);
  const [cut, setCut] = useState(null);
  useEffect(() => setCut(null), [list.key]);
  if (!choices) return html`<main id="main" tabindex="-1"><${Waiting} error=${troubled} /></main>`;
  const hrefOf = (row) => address("plan", row.doc_id, { at: idOf(row) });
  const save = async () => {
    const rows = await allRows("facts", asked);
    download(`${table}.csv`, toCsv(rows, table));
    setCut(rows.length < list.total ? rows.length : null);
  };
  return html`<main id="main" tabindex="-1" class="table-view">
    <div class="controls">
      <div class="tabs" role="group" aria-label=${t("tables")}>
        ${Object.keys(COLUMNS).map((name) => html`<a href=${address("table", name)} aria-current=${name === table ? "page" : null}>${t(`kind.${name}`)}</a>`)}
      </div>
      <${SearchBox} value=${query.get("q") ?? ""} onChange=${(q) => changeQuery(readRoute(), { q })} />
      <label class="also"><input type="checkbox" checked=${query.has("full")} onChange=${(event) => changeQuery(route, { full: event.target.checked ? "1" : null })} /> ${t("search.full")}</label>
      <${Filters} choices=${choices} route=${route} />
      ${list.total === null ? null : html`<span class="count" role="status">${t("rows", { n: formatNumber(list.total) })}</span>`}
      <button type="button" onClick=${() => copyLink()}>${t("share")}</button>
      <button type="button" class="download" onClick=${save}>${t("download")}</button>
    </div>
    ${cut === null ? null : html`<p class="note" role="status">${t("download.cut", { n: formatNumber(cut), all: formatNumber(list.total) })}</p>`}
    ${list.total === null ? html`<${Waiting} error=${list.error} />` : null}
    <${Grid} name=${table} columns=${COLUMNS[table]} list=${list} query=${query} onSort=${(sort) => changeQuery(route, { sort })} onOpen=${(row) => goTo(hrefOf(row))} hrefOf=${hrefOf} />
  </main>`;
}

// A choice of a value for each filter, behind a button where the page is narrow. A filter by plan is there where plans
// are few, or one is chosen.
function Filters({ choices, route }) {
  const [open, setOpen] = useState(false);
  const set = Object.keys(choices).filter((name) => route.query.get(name)).length;
  return html`
    <button type="button" class="fold" aria-expanded=${open} onClick=${() => setOpen(!open)}>${t("filters")}${set ? ` (${set})` : ""}</button>
    <div class=${open ? "filters open" : "filters"}>${filtersOf(choices, route)}</div>
  `;
}

function filtersOf(choices, route) {
  const chosenPlan = route.query.get("doc");
  return Object.entries(choices).map(([name, values]) => {
    const offered = values.length || name !== "doc" || chosenPlan === null ? values : [{ value: chosenPlan, label: chosenPlan }];
    if (!offered.length) return null;
    const told = (one) => visible(one.label ?? label(name, one.value));
    return html`<label class="filter">
      <span>${t(`field.${name === "doc" ? "plan" : name}`)}</span>
      <select value=${route.query.get(name) ?? ""} onChange=${(event) => changeQuery(route, { [name]: event.target.value })}>
        <option value="">${t("all")}</option>
        ${[...offered].sort((a, b) => collator.compare(told(a), told(b))).map((one) => html`<option value=${String(one.value)}>${told(one)}</option>`)}
      </select>
    </label>`;
  });
}

// All rows of an answer, as far as they are given.
async function allRows(question, asked) {
  const rows = [];
  for (let total = 1; rows.length < Math.min(total, DEEPEST); ) {
    const answer = await ask(question, { ...asked, from: rows.length, n: ALL_ROWS });
    if (!answer.rows.length) break;
    rows.push(...answer.rows.map((row) => ({ ...row, context: answer })));
    total = answer.total;
  }
  return rows;
}

function copyLink() {
  navigator.clipboard?.writeText(location.href).catch(() => prompt(t("share"), location.href));
  if (!navigator.clipboard) prompt(t("share"), location.href);
}

// ---- CSV --------------------------------------------------------------------------------------------------

const CSV_COLUMNS = {
  indicators: ["indicator_id", "name", "canonical_name", "category", "sequence", "type", "number", "number_high", "unit_raw", "value", "value_high", "unit", "dimension", "si_value", "si_unit", "parts", "comparator", "text_value", "year_start", "year_end", "role", "measure", "direction", "attribute", "qualifiers", "scope", "scope_adcode", "context_year_start", "context_year_end", "context_year_from", "source", "table_id", "row", "col"],
  projects: ["project_id", "kind", "parent_id", "sequence", "name", "content", "location", "investment", "investment_raw", "period_start", "period_end", "grade", "source", "table_id", "row", "box_id"],
};
const CSV_PLACE = ["doc_id", "line_start", "line_end", "char_start", "char_end", "raw", "rule_id", "source_line"];
// What a spreadsheet would run, in either width; signs alone and numbers are no formulas.
const FORMULA = /^[\s\u0000-\u001f]*(?:[=@\uff1d\uff20]\s*\S|[+\-\uff0b\uff0d](?![\s\d.,\uff0c%\uff05\u2030]*$)\S)/;

function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  let cell = Array.isArray(value) ? value.join("; ") : String(value);
  if (FORMULA.test(cell)) cell = `'${cell}`;
  return /[",\r\n]/.test(cell) || /^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

// What is shown, in its order; with a byte order mark, by which spreadsheets know the encoding.
function toCsv(rows, table) {
  const columns = [...CSV_COLUMNS[table], ...CSV_PLACE];
  const value = (row, name) => (name === "source_line" ? sourceOf(row, row.context).join("") : row[name]);
  const lines = [columns, ...rows.map((row) => columns.map((name) => value(row, name)))];
  return `\ufeff${lines.map((cells) => cells.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

function download(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
