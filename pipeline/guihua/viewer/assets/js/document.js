// A plan as its reader knows it, as DOM nodes: headings, paragraphs, tables with their spans, boxes. Every text node
// and its place in the source is kept (`chunks`), so that any span can be found on the page again.

function element(name, properties = {}, children = []) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (key === "class") node.className = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

class DocumentBuilder {
  constructor(plan) {
    this.plan = plan;
    this.chunks = []; // {start, end, node, mark}
    this.lineElements = new Map(); // line number → element
    this.tables = new Map(plan.tables.map((table) => [table.table_id, table]));
    this.boxes = new Map(plan.boxes.map((box) => [box.box_id, box]));
    this.sectionAt = new Map();
    for (const section of plan.sections) {
      for (let line = section.line_start; line <= section.line_end; line++) this.sectionAt.set(line, section);
    }
    this.troubles = new Map();
    for (const row of plan.diagnostics) this.troubles.set(row.line_start, [...(this.troubles.get(row.line_start) ?? []), row]);
    this.projectRows = new Map();
    for (const one of plan.entities) {
      if (one.kind === "project" && one.row.table_id) this.projectRows.set(`${one.row.table_id}/${one.row.row}`, one);
    }
  }

  build() {
    const article = element("article", { class: "document", lang: "zh-Hans", tabindex: "-1" });
    let target = article;
    let box = null;
    let heading = null;
    const drawn = new Set();
    for (const line of this.plan.lines) {
      if (line.box_id !== box && line.kind !== "blank") {
        box = line.box_id ?? null;
        target = box === null ? article : element("section", { class: "box", "aria-label": visible(this.boxes.get(box)?.title ?? t("box")) });
        if (box !== null) article.append(target);
      }
      if (line.kind === "table" && this.tables.has(line.table_id)) {
        if (!drawn.has(line.table_id)) target.append(this.table(this.tables.get(line.table_id)));
        drawn.add(line.table_id);
        heading = null;
      } else if (line.kind !== "blank" && line.end > line.start) {
        const section = line.kind === "heading" ? this.sectionAt.get(line.line_no) : null;
        if (section && heading?.section === section) heading.node.append(element("br"), ...this.line(line));
        else {
          const node = this.block(line, section);
          heading = section ? { section, node } : null;
          target.append(node);
        }
        this.lineElements.set(line.line_no, heading?.node ?? target.lastElementChild);
      }
    }
    this.chunks.sort((a, b) => a.start - b.start);
    return article;
  }

  // Where a line is shown; for one that is not, a blank one, the next that is.
  elementAt(number) {
    for (let line = number; line <= this.plan.lines.length; line++) {
      if (this.lineElements.has(line)) return this.lineElements.get(line);
    }
    return null;
  }

  block(line, section) {
    const name = section ? `h${Math.min(section.level + 1, 6)}` : "p";
    const node = element(name, { class: `line ${line.kind}`, id: `L${line.line_no}`, "data-line": line.line_no }, this.line(line));
    const trouble = this.troubles.get(line.line_no);
    if (trouble) node.append(element("span", { class: "trouble", role: "note", title: visible(trouble.map((row) => row.message).join("\n")) }, ["⚠"]));
    return node;
  }

  line(line) {
    const spans = this.spansOf(line);
    const from = this.headingStart(line);
    if (from === line.start) return this.marked(line.start, line.end, spans);
    return [element("span", { class: "markup" }, this.marked(line.start, from, spans)), ...this.marked(from, line.end, spans)];
  }

  spansOf(line) {
    return [...(this.plan.byLine.get(line.line_no) ?? []), ...gapsIn(this.plan, line)];
  }

  // Signs before a heading's number or title say that it is one; a reader of the page sees that.
  headingStart(line) {
    const section = line.kind === "heading" ? this.sectionAt.get(line.line_no) : null;
    const first = section && line.line_no === section.line_start ? (section.number ?? section.title) : null;
    return (first && locate(this.plan.text, first, line.start, line.end)?.[0]) ?? line.start;
  }

  // The characters [start, end) as nodes: text, and marks around what was found.
  marked(start, end, spans) {
    return pieces(start, end, spans).flatMap((piece) => {
      const kinds = new Set(piece.spans.map((span) => span.kind));
      const mark = kinds.size ? element("mark", { class: [...kinds].map((kind) => `k-${kind}`).join(" ") }) : null;
      const nodes = textNodes(this.plan.text.slice(piece.start, piece.end), (node, from, to) =>
        this.chunks.push({ start: piece.start + from, end: piece.start + to, node, mark }),
      );
      if (!mark) return nodes;
      const entities = [...new Set(piece.spans.map((span) => span.entity).filter(Boolean))];
      // A value before the name it shares characters with: the reader points at what was measured.
      const own = (one) => (one.start <= piece.start && one.end >= piece.end ? 0 : 1);
      entities.sort((a, b) => own(a) - own(b) || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
      mark.dataset.ids = entities.map((one) => one.id).join("\n");
      mark.tabIndex = -1;
      mark.append(...nodes);
      return [mark];
    });
  }

  // Text over several lines, as in a cell: line by line, with what stands between them.
  range(start, end) {
    const nodes = [];
    for (const line of this.linesOf(start, end)) {
      const from = Math.max(start, line.start);
      const to = Math.min(end, line.end);
      if (from > start && from - 1 >= start) nodes.push(document.createTextNode("\n"));
      if (to > from) nodes.push(...this.marked(from, to, this.spansOf(line)));
    }
    return nodes;
  }

  linesOf(start, end) {
    this.starts ??= this.plan.lines.map((line) => line.start);
    const found = [];
    for (let i = Math.max(0, lastAtOrBefore(this.starts, start)); i < this.starts.length && this.starts[i] < end; i++) found.push(this.plan.lines[i]);
    return found;
  }

  table(table) {
    const cells = this.plan.cells.filter((cell) => cell.table_id === table.table_id);
    const rows = Array.from({ length: table.n_rows }, () => Array(table.n_cols).fill(null));
    for (const cell of cells) {
      for (let r = cell.row; r < Math.min(cell.row + cell.row_span, table.n_rows); r++) {
        for (let c = cell.col; c < Math.min(cell.col + cell.col_span, table.n_cols); c++) rows[r][c] ??= cell;
      }
    }
    const name = visible([table.number, table.caption].filter(Boolean).join(" ") || t("table"));
    const grid = element("table", { id: `L${table.line_start}`, "aria-label": name });
    const parts = { head: element("thead"), body: element("tbody") };
    rows.forEach((row, r) => {
      const project = this.projectRows.get(`${table.table_id}/${r}`);
      const tr = element("tr", { class: project ? `k-row-${project.row.kind}` : null });
      row.forEach((cell, c) => {
        if (cell === null) tr.append(element("td", { class: "none" }));
        else if (cell.row === r && cell.col === c) tr.append(this.cell(cell, table));
      });
      (r < table.header_rows ? parts.head : parts.body).append(tr);
    });
    grid.append(parts.head, parts.body);
    return element("div", { class: "table", tabindex: "0", role: "region", "aria-label": `${name} · ${t("line", { line: table.line_start })}` }, [grid, ...this.leftOver(table, cells)]);
  }

  cell(cell, table) {
    const rowSpan = Math.min(cell.row_span, (cell.row < table.header_rows ? table.header_rows : table.n_rows) - cell.row);
    const node = element(cell.is_header ? "th" : "td", {
      class: `c-${cell.column_role ?? "other"}`,
      rowspan: rowSpan > 1 ? rowSpan : null,
      colspan: cell.col_span > 1 ? cell.col_span : null,
      scope: cell.is_header ? "col" : null,
      title: cell.column_role ? label("column_role", cell.column_role) : null,
    });
    node.append(...this.range(cell.start, cell.end));
    for (let line = cell.line_start; line <= cell.line_end; line++) this.lineElements.set(line, node);
    return node;
  }

  // Nothing is hidden: letters and digits of the table's lines that are in no cell stand below it.
  leftOver(table, cells) {
    const taken = cells.map((cell) => [cell.start, cell.end]).sort((a, b) => a[0] - b[0]);
    const found = [];
    let at = table.start;
    for (const [start, end] of [...taken, [table.end, table.end]]) {
      const text = this.plan.text.slice(at, start);
      if (/[\p{L}\p{N}]/u.test(text.replace(/<[^<>]*>/g, ""))) found.push([at, start]);
      at = Math.max(at, end);
    }
    if (!found.length) return [];
    const body = found.map(([start, end]) => element("p", {}, this.range(start, end)));
    return [element("details", { class: "left-over" }, [element("summary", {}, [t("table.left_over")]), ...body])];
  }
}
