// A report's answers to the questions of data.js, from what it carries. The server's are in viewer/query.py.

const CARRIED_PLANS = INDEX.documents ?? [];
const collator = new Intl.Collator("zh-Hans");
const MOST_OF_SEARCH = 400; // characters of a line that is found

async function carried(question, asked) {
  return CARRIED_ANSWERS[question](asked);
}

function missing(name) {
  throw new Error(t("error.missing", { name }));
}

const plansById = new Map(CARRIED_PLANS.map((row, n) => [row.doc_id, { ...row, n }]));
const carriedPanel = once(() => embedded("panel") ?? missing("panel"));
const carriedText = (plan) => embedded(`text/${plan.n}`) ?? missing(plan.doc_id);

function once(make) {
  let made = null;
  return () => (made ??= make());
}

// All facts of all plans, with the names of their plans, and the words they stand in.
const everything = once(() => {
  const all = { indicators: [], projects: [], findings: [], lines: {}, cells: {} };
  for (const { doc_id, plan, short, n } of plansById.values()) {
    const payload = embedded(`facts/${n}`) ?? missing(doc_id);
    for (const table of ["indicators", "projects", "findings"]) {
      for (const row of rowsOf(payload[table])) all[table].push({ ...row, doc_id, plan, short });
    }
    all.lines[doc_id] = payload.lines;
    all.cells[doc_id] = payload.rows;
  }
  return all;
});

const SEARCHED = {
  indicators: ["name", "canonical_name", "category", "scope", "raw", "text_value", "rule_id", "name_rules", "qualifiers", "plan"],
  projects: ["name", "content", "location", "raw", "rule_id", "plan"],
  findings: ["message", "check", "raw", "plan"],
  plans: ["plan", "region", "issuer", "doc_id"],
};
const FILTERS = {
  indicators: ["doc", "year", "role", "measure", "attribute", "source", "dimension"],
  projects: ["doc", "kind", "grade", "source"],
  findings: ["severity", "check", "doc"],
};
const inTheText = (row) => plansById.get(row.doc_id).n * 1e7 + row.line_start;
const SORTS = {
  indicators: {
    source_line: inTheText,
    value: (row) => (row.value == null ? (row.text_value ?? null) : (row.si_value ?? row.value)),
    years: (row) => row.year_start ?? row.context_year_start,
  },
  projects: { source_line: inTheText, period: (row) => row.period_start },
  plans: { title: (row) => row.plan, period: (row) => row.period_start },
};
// Values are put in order within their unit, the reference unit where there is one: no metre is more than a yuan.
const unitOf = (row) => (row.value == null ? null : (row.si_unit ?? row.unit ?? ""));

function filterValue(row, name) {
  if (name === "doc") return row.doc_id;
  if (name === "year") return row.year_start != null ? years(row.year_start, row.year_end) : row.context_year_start == null ? null : years(row.context_year_start, row.context_year_end);
  return row[name] ?? null;
}

// The rows of a table that are asked for, in the order that is asked for: all of them, and those of the page.
function chosen(all, table, asked, context) {
  const words = terms(asked.q ?? "");
  const full = asked.full !== undefined;
  const text = (row) => (row.folded ??= folded(SEARCHED[table].map((name) => row[name] ?? "").join("\n")));
  const whole = (row) => (row.foldedWhole ??= text(row) + folded(["", context.lines[row.doc_id]?.[row.line_start]?.[1] ?? "", ...sourceOf(row, context)].join("\n")));
  const wanted = (FILTERS[table] ?? []).filter((name) => asked[name] !== undefined);
  const found = all.filter(
    (row) => wanted.every((name) => String(filterValue(row, name)) === asked[name]) && words.every((word) => (full ? whole : text)(row).includes(word)),
  );
  const rows = sorted(found, table, asked.sort ?? "");
  const from = Number(asked.from ?? 0);
  return { total: rows.length, rows: rows.slice(from, from + Number(asked.n ?? PAGE)) };
}

function sorted(rows, table, sort) {
  if (!sort) return rows;
  const name = sort.replace(/^-/, "");
  const sign = sort.startsWith("-") ? -1 : 1;
  const value = SORTS[table]?.[name] ?? ((row) => row[name]);
  const group = table === "indicators" && name === "value" ? unitOf : () => null;
  const keyed = rows.map((row) => [value(row) ?? null, row, group(row)]);
  keyed.sort(([a, , groupA], [b, , groupB]) => {
    if (groupA !== null && groupB !== null && groupA !== groupB) return collator.compare(groupA, groupB);
    if (a === null || b === null) return (a === null) - (b === null); // what is not stated comes last either way
    if (typeof a === "number" && typeof b === "number") return sign * (a - b);
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return sign * collator.compare(a, b);
  });
  return keyed.map(([, row]) => row);
}

const CARRIED_ANSWERS = {
  plans: (asked) => chosen([...plansById.values()], "plans", asked, null),

  plan({ doc }) {
    const document = plansById.get(doc) ?? null;
    return document && { document, facts: embedded(`facts/${document.n}`) ?? missing(doc), text: carriedText(document) };
  },

  facts(asked) {
    const all = everything();
    return { ...chosen(all[asked.table], asked.table, asked, all), lines: all.lines, cells: all.cells };
  },

  findings: (asked) => ({ ...everything(), ...chosen(everything().findings, "findings", asked, everything()) }),

  choices({ table }) {
    const rows = everything()[table];
    const values = (name) => [...new Set(rows.map((row) => filterValue(row, name)))].filter((value) => value !== null);
    const labelled = (name) => (name === "doc" ? (value) => ({ value, label: plansById.get(value).plan }) : (value) => ({ value }));
    return Object.fromEntries(FILTERS[table].map((name) => [name, values(name).map(labelled(name))]));
  },

  panel({ name, q, doubtful }) {
    const sure = carriedPanel().filter((row) => doubtful || row.quality == null);
    if (name !== undefined) return { rows: sure.filter((row) => row.canonical_name === name), people: peopleIn(sure) };
    const names = [...grouped(sure, (row) => row.canonical_name)]
      .map(([one, rows]) => ({ name: one, rows: rows.length, regions: new Set(rows.map((row) => row.adcode)).size }))
      .filter((one) => terms(q ?? "").every((word) => folded(one.name).includes(word)))
      .sort((a, b) => b.regions - a.regions || b.rows - a.rows || collator.compare(a.name, b.name));
    return { names: names.slice(0, PAGE), doubtful: carriedPanel().filter((row) => row.quality != null).length };
  },

  regions({ q, doubtful }) {
    const words = terms(q ?? "");
    const rows = [...grouped(carriedPanel().filter((row) => doubtful || row.quality == null), (row) => row.adcode)]
      .map(([adcode, those]) => ({ adcode, region: those[0].region, indicators: new Set(those.map((row) => row.canonical_name)).size }))
      .filter((one) => words.every((word) => folded(`${one.region}\n${one.adcode}`).includes(word)));
    rows.sort((a, b) => b.indicators - a.indicators || collator.compare(a.adcode, b.adcode));
    return { rows: rows.slice(0, PAGE) };
  },

  compare({ regions, doubtful }) {
    const codes = new Set((regions ?? "").split(","));
    return { rows: carriedPanel().filter((row) => codes.has(row.adcode) && (doubtful || row.quality == null)) };
  },

  search({ q, from = 0 }) {
    const words = terms(q ?? "");
    const rows = [];
    for (const plan of words.length ? plansById.values() : []) {
      carriedText(plan).text.split("\n").forEach((line, at) => {
        const { doc_id, plan: name } = plan;
        if (words.every((word) => folded(line).includes(word))) rows.push({ doc_id, plan: name, line: at + 1, text: line.slice(0, MOST_OF_SEARCH) });
      });
    }
    return { rows: rows.slice(Number(from), Number(from) + PAGE), more: rows.length > Number(from) + PAGE };
  },
};

// Levels of population by region and year, as the panel has them.
const peopleIn = (rows) =>
  rows
    .filter((row) => STRINGS.population.includes(row.canonical_name) && row.measure === "level" && row.value != null)
    .map((row) => ({ adcode: row.adcode, year: row.year_end, people: row.value, unit: row.unit }));
