// Questions and their answers. A served page asks its server, a page of rows at a time; a report looks into what it
// carries (carried.js). Both answer alike.

const INDEX = embedded("index");
const KEPT_ANSWERS = 200;
const answers = new Map();

function ask(question, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = new URLSearchParams(given);
  const key = `${question}?${query}`;
  if (!answers.has(key)) {
    const answer = INDEX.data ? fetched(`api/${question}.json?${query}`) : carried(question, Object.fromEntries(query));
    answer.catch(() => answers.delete(key));
    answers.set(key, answer);
    if (answers.size > KEPT_ANSWERS) answers.delete(answers.keys().next().value);
  }
  return answers.get(key);
}

async function fetched(path) {
  const answer = await fetch(INDEX.data + path);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

// Column by column → row by row.
function rowsOf(columns) {
  const names = Object.keys(columns ?? {});
  const count = names.length ? columns[names[0]].length : 0;
  return Array.from({ length: count }, (_, i) => Object.fromEntries(names.map((name) => [name, columns[name][i]])));
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

// The rows that answer a question, fetched as they come in sight: `at(n)` is null until its page is there. Every row
// knows the answer it came with (`context`), which has the words around it.
const PAGE = 100;
function useRows(question, parameters) {
  const key = `${question} ${JSON.stringify(parameters)}`;
  const [, redraw] = useState(0);
  const list = useMemo(() => ({ total: null, pages: new Map(), answer: null, error: null }), [key]);
  const need = (first, last) => {
    for (let page = Math.floor(first / PAGE); page * PAGE < last; page++) {
      if (list.pages.has(page)) continue;
      list.pages.set(page, null);
      ask(question, { ...parameters, from: page ? page * PAGE : null }).then(
        (answer) => {
          list.total = answer.total;
          list.answer ??= answer;
          list.pages.set(page, answer.rows.map((row) => ({ ...row, context: answer })));
        },
        (error) => (list.error = error),
      ).finally(() => redraw((n) => n + 1));
    }
  };
  useEffect(() => need(0, 1), [key]);
  return { ...list, key, need, at: (n) => list.pages.get(Math.floor(n / PAGE))?.[n % PAGE] ?? null };
}

// The first `most` of them, without those that are not there yet.
const firstRows = (list, most) => Array.from({ length: Math.min(most, list.total ?? 0) }, (_, n) => list.at(n)).filter(Boolean);

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
function sourceOf(row, context) {
  const cells = context.cells[row.doc_id]?.[row.table_id]?.[row.row];
  if (cells) {
    const joined = (part) => part.map(([, text]) => text).join(" │ ");
    const at = cells.findIndex(([col, text]) => (row.col == null ? folded(text) === folded(row.name) : col === row.col));
    if (at < 0) return [joined(cells), "", ""];
    const before = joined(cells.slice(0, at));
    const after = joined(cells.slice(at + 1));
    return [before && `${before} │ `, cells[at][1], after && ` │ ${after}`];
  }
  const name = row.project_id ? row.evidence?.find(([role]) => role === "name") : null; // a project is a whole item
  if (name && name[1] === row.line_start) return lineAround(row.doc_id, context, ...name.slice(1));
  return lineAround(row.doc_id, context, row.line_start, row.char_start, row.char_end);
}

function lineAround(doc, context, number, start, end) {
  const line = context.lines[doc]?.[number];
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
