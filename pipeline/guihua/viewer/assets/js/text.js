// A plan's text with what was found in it: offsets, lines, and every entity sorted for drawing.

const KINDS = ["indicator", "project", "quantity", "time"]; // which comes first where several share characters

// Offsets in the dataset count code points; the browser counts UTF-16 units.
function unitOffsets(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => offset;
  const units = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) units.push(at);
  units.push(text.length);
  return (offset) => units[Math.min(offset, units.length - 1)];
}

// `document` is the plan's own row; `facts` and `payload` its tables, column by column.
function readPlan({ document, facts, text: payload }) {
  const { text } = payload;
  const unit = unitOffsets(text);
  const placed = (row) => Object.assign(row, { start: unit(row.char_start), end: unit(row.char_end) });
  const rows = (name) => rowsOf(payload[name]).map(placed);
  const plan = {
    document,
    text,
    unit,
    lines: rows("lines"),
    sections: rows("sections"),
    tables: rows("tables"),
    cells: rows("cells"),
    boxes: rows("boxes"),
    diagnostics: rowsOf(payload.diagnostics),
  };
  const evidence = (row) => (row.evidence ?? []).map(([role, line, from, to]) => ({ role, line, start: unit(from), end: unit(to) }));
  const entity = (kind) => (row) => ({ kind, id: idOf(row), row, start: unit(row.char_start), end: unit(row.char_end), evidence: evidence(row) });
  plan.entities = [
    ...rowsOf(facts.indicators).map(entity("indicator")),
    ...rowsOf(facts.projects).map(entity("project")),
    ...rows("quantities").map(entity("quantity")),
    ...rows("times").map(entity("time")),
  ];
  plan.byId = new Map(plan.entities.map((one) => [one.id, one]));
  plan.byLine = spansByLine(plan);
  plan.gaps = plan.lines.reduce((sum, line) => sum + gapsIn(plan, line).length, 0);
  return plan;
}

// What is drawn where: for every line the spans that touch it. An indicator is drawn at its value and its name; a
// project, which may run over many lines, at its name.
function spansByLine(plan) {
  const byLine = new Map();
  const starts = plan.lines.map((line) => line.start);
  const add = (start, end, kind, entity) => {
    for (let i = lastAtOrBefore(starts, start); i >= 0 && i < starts.length && starts[i] < end; i++) {
      const number = plan.lines[i].line_no;
      if (!byLine.has(number)) byLine.set(number, []);
      byLine.get(number).push({ start, end, kind, entity });
    }
  };
  for (const entity of plan.entities) {
    if (entity.kind !== "project") add(entity.start, entity.end, entity.kind, entity);
    for (const piece of entity.evidence) {
      if (entity.kind === "project" && piece.role === "name") add(piece.start, piece.end, "project", entity);
      else if (entity.kind === "indicator" && piece.role === "name") add(piece.start, piece.end, "name", entity);
      if (piece.role !== "content" && piece.role !== "name") add(piece.start, piece.end, "evidence", entity);
    }
  }
  for (const { number, start, end } of [...plan.sections, ...plan.boxes, ...captions(plan)]) {
    const found = number && locate(plan.text, number, start, end);
    if (found) add(...found, "evidence", null);
  }
  for (const cell of plan.cells) {
    if (cell.column_role === "sequence" || cell.is_header) add(cell.start, cell.end, "evidence", null);
  }
  return byLine;
}

// The lines above a table that may hold its number.
function captions(plan) {
  const lines = plan.lines.filter((line) => line.kind === "caption");
  return lines.flatMap((line) => plan.tables.filter((table) => table.table_id === line.table_id || table.line_start - line.line_no <= 3).map((table) => ({ ...line, number: table.number })));
}

// Where `words` stand in [start, end), white space in the text aside: [start, end) of them, or null.
function locate(text, words, start, end) {
  const pattern = [...words].map((c) => c.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("\\s*");
  const found = new RegExp(pattern, "u").exec(text.slice(start, end));
  return found && [start + found.index, start + found.index + found[0].length];
}

function lastAtOrBefore(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

// Digits that nothing took. A number that opens a line and ends in punctuation counts the lines, nothing else.
const DIGITS = /\p{Nd}+(?:[.,．，:：]\p{Nd}+)*/gu;
const ORDINAL = /^\s*\p{P}?\s*\p{Nd}{1,3}\s*\p{P}(?!\p{Nd})/u;
function gapsIn(plan, line) {
  if (line.kind === "noise" || line.kind === "blank") return [];
  const text = plan.text.slice(line.start, line.end);
  const opening = ORDINAL.exec(text)?.[0].length ?? 0;
  const spans = plan.byLine.get(line.line_no) ?? [];
  const gaps = [];
  for (const found of text.matchAll(DIGITS)) {
    const start = line.start + found.index;
    const end = start + found[0].length;
    const taken = spans.some((span) => span.start < end && span.end > start);
    if (!taken && found.index >= opening) gaps.push({ start, end, kind: "gap", entity: gapAt(plan, line, start, end) });
  }
  return gaps;
}

// Digits that nothing took can be chosen, as what was found can.
function gapAt(plan, line, start, end) {
  const id = `gap-${start}-${end}`;
  if (!plan.byId.has(id)) {
    const points = (from, to) => [...plan.text.slice(from, to)].length;
    const char_start = line.char_start + points(line.start, start);
    const row = { line_start: line.line_no, line_end: line.line_no, char_start, char_end: char_start + points(start, end) };
    plan.byId.set(id, { kind: "gap", id, row, start, end, evidence: [] });
  }
  return plan.byId.get(id);
}

// [start, end) cut where any span begins or ends: pieces {start, end, spans}.
function pieces(start, end, spans) {
  const inside = spans.filter((span) => span.start < end && span.end > start && span.kind !== "evidence");
  const cuts = new Set([start, end]);
  for (const span of inside) {
    if (span.start > start) cuts.add(span.start);
    if (span.end < end) cuts.add(span.end);
  }
  const sorted = [...cuts].sort((a, b) => a - b);
  return sorted.slice(1).map((to, i) => ({
    start: sorted[i],
    end: to,
    spans: inside.filter((span) => span.start <= sorted[i] && span.end >= to),
  }));
}

// What a reader finds at a place, the most telling first.
function entitiesAt(plan, start, end) {
  const there = plan.entities.filter((one) => one.start < end && one.end > start && one.kind !== "project");
  const named = plan.entities.filter(
    (one) => one.kind === "project" && one.evidence.some((piece) => piece.role === "name" && piece.start < end && piece.end > start),
  );
  const around = plan.entities.filter((one) => one.kind === "project" && one.start <= start && one.end >= end && !named.includes(one));
  return [...named, ...there.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)), ...around];
}
