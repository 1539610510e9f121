// Payloads → rows. A report carries its payloads; a served page asks for them, each once.

const INDEX = embedded("index");
const DOCUMENTS = INDEX.documents;
const NUMBER_OF = new Map(DOCUMENTS.map((row, n) => [row.doc_id, n]));
const loaded = new Map();

function load(name) {
  if (!loaded.has(name)) {
    const answer = fetchPayload(name);
    answer.catch(() => loaded.delete(name));
    loaded.set(name, answer);
  }
  return loaded.get(name);
}

async function fetchPayload(name) {
  const carried = embedded(name);
  if (carried !== null) return carried;
  if (!INDEX.data) throw new Error(t("error.missing", { name }));
  const answer = await fetch(`${INDEX.data}${name}.json`);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

// Column by column → row by row, with the document each row is of.
function rowsOf(columns, n) {
  const names = Object.keys(columns ?? {});
  const count = names.length ? columns[names[0]].length : 0;
  const rows = [];
  for (let i = 0; i < count; i++) {
    const row = { doc: n };
    for (const name of names) row[name] = columns[name][i];
    rows.push(row);
  }
  return rows;
}

// One document's facts: rows of the three tables, and where they stand.
function readFacts(payload, n) {
  return {
    indicators: rowsOf(payload.indicators, n),
    projects: rowsOf(payload.projects, n),
    findings: rowsOf(payload.findings, n),
    lines: payload.lines,
    rows: payload.rows,
  };
}

const factsOf = async (n) => readFacts(await load(`facts/${n}`), n);

let everything = null;
function allFacts() {
  everything ??= (async () => {
    const payloads = INDEX.data
      ? await load("facts")
      : await Promise.all(DOCUMENTS.map((_, n) => load(`facts/${n}`)));
    const facts = payloads.map(readFacts);
    return {
      facts,
      indicators: facts.flatMap((one) => one.indicators),
      projects: facts.flatMap((one) => one.projects),
      findings: facts.flatMap((one) => one.findings),
    };
  })();
  everything.catch(() => (everything = null));
  return everything;
}

// A component's view on a promise: [value, error].
function useLoaded(ask, keys) {
  const [state, setState] = useState([null, null]);
  useEffect(() => {
    let current = true;
    setState([null, null]);
    ask().then(
      (value) => current && setState([value, null]),
      (error) => current && setState([null, error]),
    );
    return () => (current = false);
  }, keys);
  return state;
}

function Waiting({ error }) {
  return error
    ? html`<p class="error" role="alert">${visible(error.message)}</p>`
    : html`<p class="waiting" role="status">${t("waiting")}</p>`;
}

// The name a plan goes by in lists and charts.
const planName = (n) => DOCUMENTS[n].title ?? DOCUMENTS[n].doc_id;
const REGIONS = new Map();
for (const { region } of DOCUMENTS) REGIONS.set(region, (REGIONS.get(region) ?? 0) + 1);
// Its region, where no other plan has the same.
const shortName = (n) => (DOCUMENTS[n].region && REGIONS.get(DOCUMENTS[n].region) === 1 ? DOCUMENTS[n].region : planName(n));
const idOf = (row) => row.indicator_id ?? row.project_id ?? row.finding_id ?? row.quantity_id ?? row.time_id;
const years = (from, to) => (from == null ? "" : to == null || to === from ? `${from}` : `${from}–${to}`);

// The value as a reader writes it: comparator, number or range, unit; or the words that stand for it.
function valueText(row) {
  if (row.number == null && !row.parts) return row.text_value ?? row.raw ?? "";
  const sign = { ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "~": "≈ " }[row.comparator] ?? "";
  if (row.parts) return sign + row.parts.map(formatNumber).join(":");
  const high = row.number_high == null ? "" : `–${formatNumber(row.number_high)}`;
  return `${sign}${formatNumber(row.number)}${high}${row.unit_raw ? ` ${row.unit_raw}` : ""}`;
}

// Search and compare without regard to widths, case and stray spaces.
const folded = (text) => String(text).normalize("NFKC").toLowerCase().replace(/\s+/g, "");
const terms = (query) => query.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);

// Where a fact stands, as [before, itself, after]: its table row with the cells set apart, or its source line.
function sourceOf(row, facts) {
  const cells = facts.rows?.[row.table_id]?.[row.row];
  if (cells) {
    const joined = (part) => part.map(([, text]) => text).join(" │ ");
    const at = cells.findIndex(([col, text]) => (row.col == null ? folded(text) === folded(row.name) : col === row.col));
    if (at < 0) return [joined(cells), "", ""];
    const before = joined(cells.slice(0, at));
    const after = joined(cells.slice(at + 1));
    return [before && `${before} │ `, cells[at][1], after && ` │ ${after}`];
  }
  const name = row.project_id ? row.evidence?.find(([role]) => role === "name") : null; // a project is a whole item
  if (name && name[1] === row.line_start) return lineAround(facts, ...name.slice(1));
  return lineAround(facts, row.line_start, row.char_start, row.char_end);
}

function lineAround(facts, number, start, end) {
  const line = facts.lines?.[number];
  if (!line) return ["", "", ""];
  const [first, text] = line;
  const points = [...text]; // offsets count code points
  const from = Math.max(0, start - first);
  const to = Math.min(points.length, end - first);
  return [points.slice(0, from).join(""), points.slice(from, to).join(""), points.slice(to).join("")];
}

const AROUND = 26; // characters kept before a value in a list
const OPENING = 14; // and of the row of a table, which opens with what the value is of
function SourceLine({ of: [before, itself, after] }) {
  const opening = before.includes(" │ ") ? OPENING : 0;
  const cut = before.length > AROUND + opening;
  const shown = cut ? `${before.slice(0, opening)}…${before.slice(-AROUND)}` : before;
  return html`<span class="source" lang="zh-Hans">
    <${Text} of=${shown.trimStart()} />${itself && html`<mark><${Text} of=${itself} /></mark>`}<${Text} of=${after} />
  </span>`;
}
