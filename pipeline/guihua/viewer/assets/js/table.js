// The table view: indicators or projects of all plans; sort, filter, search, share, download.

const asText = (value) => html`<${Text} of=${value} />`;
const coded = (name) => ({ name, value: (row) => row[name] ?? null, show: (row) => (row[name] == null ? "" : asText(label(name, row[name]))) });
const plain = (name) => ({ name, value: (row) => row[name] ?? null, show: (row) => (row[name] == null ? "" : asText(row[name])) });
const PLAN_COLUMN = { name: "plan", value: (row) => planName(row.doc), show: (row) => asText(shortName(row.doc)) };

const COLUMNS = {
  indicators: [
    { name: "name", value: (row) => row.name, show: (row) => html`${asText(row.name)}${row.canonical_name && row.canonical_name !== row.name ? html`<small>${asText(row.canonical_name)}</small>` : null}` },
    // Values are put in order within their unit, the reference unit where there is one: no metre is more than a yuan.
    { name: "value", group: (row) => (row.value == null ? null : (row.si_unit ?? row.unit ?? "")), value: (row) => (row.value == null ? (row.text_value ?? null) : (row.si_value ?? row.value)), show: (row) => asText(valueText(row)) },
    { name: "years", value: (row) => row.year_start ?? row.context_year_start ?? null, show: yearsShown },
    coded("role"),
    coded("measure"),
    coded("attribute"),
    plain("scope"),
    PLAN_COLUMN,
    { name: "source_line", value: (row) => row.doc * 1e7 + row.line_start, show: null },
  ],
  projects: [
    plain("name"),
    coded("kind"),
    plain("location"),
    { name: "investment", value: (row) => row.investment ?? null, show: (row) => formatNumber(row.investment) },
    { name: "period", value: (row) => row.period_start ?? null, show: (row) => years(row.period_start, row.period_end) },
    plain("grade"),
    PLAN_COLUMN,
    { name: "source_line", value: (row) => row.doc * 1e7 + row.line_start, show: null },
  ],
};
const FILTERS = { indicators: ["doc", "year", "role", "measure", "attribute", "source", "dimension"], projects: ["doc", "kind", "grade", "source"] };
const collator = new Intl.Collator("zh-Hans", { numeric: true });

function filterValue(row, name) {
  if (name === "doc") return DOCUMENTS[row.doc].doc_id;
  if (name === "year") return row.year_start == null ? null : years(row.year_start, row.year_end);
  return row[name] ?? null;
}

// The rows that a query asks for, in its order.
function shownRows(rows, facts, table, query) {
  const wanted = FILTERS[table].map((name) => [name, query.get(name)]).filter(([, value]) => value !== null);
  const words = terms(query.get("q") ?? "");
  const searched = query.has("full") ? wholeText : ownText;
  const found = rows.filter(
    (row) => wanted.every(([name, value]) => String(filterValue(row, name)) === value) && words.every((word) => searched(row, facts).includes(word)),
  );
  return sorted(found, table, sortOf(query));
}

// What a search reads: a row's own words, or the line it stands in as well (which others stand in, too).
const SEARCHED = ["name", "canonical_name", "category", "scope", "raw", "text_value", "content", "location", "rule_id"];
function ownText(row) {
  row.ownText ??= folded([...SEARCHED.map((name) => row[name] ?? ""), row.qualifiers?.join() ?? "", planName(row.doc)].join("\n"));
  return row.ownText;
}

function wholeText(row, facts) {
  row.wholeText ??= ownText(row) + folded(`\n${sourceOf(row, facts[row.doc]).join("")}`);
  return row.wholeText;
}

// The years that a fact states; else those around it, with what states them.
function yearsShown(row) {
  if (row.year_start != null || row.context_year_start == null) return years(row.year_start, row.year_end);
  return html`<span class="around">${years(row.context_year_start, row.context_year_end)} <small>${label("context_year_from", row.context_year_from)}</small></span>`;
}

function sortOf(query) {
  const asked = query.get("sort") ?? "";
  return { name: asked.replace(/^-/, ""), down: asked.startsWith("-") };
}

function sorted(rows, table, sort) {
  const column = COLUMNS[table].find((one) => one.name === sort.name);
  if (!column) return rows;
  const sign = sort.down ? -1 : 1;
  const keyed = rows.map((row) => [column.value(row), row, column.group?.(row) ?? null]);
  keyed.sort(([a, , groupA], [b, , groupB]) => {
    if (groupA !== null && groupB !== null && groupA !== groupB) return collator.compare(groupA, groupB);
    if (a === null || b === null) return (a === null) - (b === null); // what is not stated comes last either way
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return sign * collator.compare(a, b);
  });
  return keyed.map(([, row]) => row);
}

function TableView({ route }) {
  const [all, error] = useLoaded(allFacts, []);
  if (!all) return html`<main id="main" tabindex="-1"><${Waiting} error=${error} /></main>`;
  const table = route.doc === "projects" ? "projects" : "indicators";
  return html`<${FactTable} key=${table} all=${all} table=${table} route=${route} />`;
}

function FactTable({ all, table, route }) {
  const { query } = route;
  const rows = useMemo(() => shownRows(all[table], all.facts, table, query), [table, query.toString(), all]);
  const choices = useMemo(() => Object.fromEntries(FILTERS[table].map((name) => [name, valuesOf(all[table], name)])), [table, all]);
  const columns = COLUMNS[table].map((one) => (one.show ? one : { ...one, show: (row) => html`<${SourceLine} of=${sourceOf(row, all.facts[row.doc])} />` }));
  const sort = sortOf(query);
  const hrefOf = (row) => address("plan", DOCUMENTS[row.doc].doc_id, { at: idOf(row) });
  return html`<main id="main" tabindex="-1" class="table-view">
    <div class="controls">
      <div class="tabs" role="group" aria-label=${t("tables")}>
        ${Object.keys(COLUMNS).map(
          (name) => html`<a href=${address("table", name)} aria-current=${name === table ? "page" : null}>
            ${t(`kind.${name}`)} <small>${formatNumber(all[name].length)}</small>
          </a>`,
        )}
      </div>
      <${SearchBox} value=${query.get("q") ?? ""} onChange=${(q) => changeQuery(readRoute(), { q })} />
      <label class="also"><input type="checkbox" checked=${query.has("full")} onChange=${(event) => changeQuery(route, { full: event.target.checked ? "1" : null })} /> ${t("search.full")}</label>
      ${FILTERS[table].map(
        (name) => html`<label class="filter">
          <span>${t(`field.${name === "doc" ? "plan" : name}`)}</span>
          <select value=${query.get(name) ?? ""} onChange=${(event) => changeQuery(route, { [name]: event.target.value })}>
            <option value="">${t("all")}</option>
            ${choices[name].map((value) => html`<option value=${value}>${visible(name === "doc" ? planName(NUMBER_OF.get(value)) : label(name, value))}</option>`)}
          </select>
        </label>`,
      )}
      <span class="count" role="status">${t("rows", { n: formatNumber(rows.length) })}</span>
      <button type="button" onClick=${() => copyLink()}>${t("share")}</button>
      <button type="button" class="download" onClick=${() => download(`${table}.csv`, toCsv(rows, table, all.facts))}>${t("download")}</button>
    </div>
    <${Grid}
      name=${table}
      columns=${columns}
      rows=${rows}
      sort=${sort}
      onSort=${(name) => changeQuery(route, { sort: sort.name !== name ? name : sort.down ? null : `-${name}` })}
      onOpen=${(row) => goTo(hrefOf(row))}
      hrefOf=${hrefOf}
    />
  </main>`;
}

function valuesOf(rows, name) {
  const values = new Set(rows.map((row) => filterValue(row, name)));
  values.delete(null);
  return [...values].map(String).sort(collator.compare);
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
function toCsv(rows, table, facts) {
  const columns = [...CSV_COLUMNS[table], ...CSV_PLACE];
  const value = (row, name) => {
    if (name === "doc_id") return DOCUMENTS[row.doc].doc_id;
    if (name === "source_line") return sourceOf(row, facts[row.doc]).join("");
    return row[name];
  };
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
