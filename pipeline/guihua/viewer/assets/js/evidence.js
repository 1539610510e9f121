// The lines from a value to what it was built from, drawn over the document.

const SVG = "http://www.w3.org/2000/svg";

function svg(name, attributes, children = []) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// The rectangles that the characters [start, end) cover on the page, relative to `origin`, without those that a table
// wider than the page has scrolled out of sight.
function rectangles(chunks, start, end, origin) {
  const from = origin.getBoundingClientRect();
  const found = [];
  const starts = (chunks.starts ??= chunks.map((chunk) => chunk.start));
  for (let i = Math.max(0, lastAtOrBefore(starts, start)); i < chunks.length && chunks[i].start < end; i++) {
    const chunk = chunks[i];
    if (chunk.end <= start) continue;
    const range = document.createRange();
    range.setStart(chunk.node, Math.max(0, start - chunk.start));
    range.setEnd(chunk.node, Math.min(chunk.end, end) - chunk.start);
    const frame = chunk.node.parentElement.closest(".table")?.getBoundingClientRect();
    for (const r of range.getClientRects()) {
      if (r.width && (!frame || (r.left < frame.right && r.right > frame.left))) found.push({ x: r.left - from.left, y: r.top - from.top, width: r.width, height: r.height });
    }
  }
  return merged(found);
}

// Rectangles side by side on one line become one.
function merged(found) {
  const rows = [];
  for (const r of found.sort((a, b) => a.y - b.y || a.x - b.x)) {
    const last = rows.at(-1);
    if (last && Math.abs(last.y - r.y) < 4 && r.x - (last.x + last.width) < 3) {
      last.width = Math.max(last.width, r.x + r.width - last.x);
      last.height = Math.max(last.height, r.height);
    } else rows.push({ ...r });
  }
  return rows;
}

// `overlay` is an <svg> of the document's size; everything in it is replaced.
function drawEvidence(overlay, chunks, entity) {
  overlay.replaceChildren();
  if (!entity) return;
  const origin = overlay.parentElement;
  overlay.setAttribute("width", origin.scrollWidth);
  overlay.setAttribute("height", origin.scrollHeight);
  const values = rectangles(chunks, entity.start, entity.end, origin);
  const source = values[0];
  const names = new Map(); // of the same words one after another
  for (const piece of entity.evidence) {
    if (piece.role === "content") continue; // the words around, not a link
    const found = rectangles(chunks, piece.start, piece.end, origin);
    if (!found.length) continue;
    const group = svg("g", { class: `e-${piece.role}`, "data-role": piece.role });
    for (const r of found) group.append(svg("rect", { x: r.x - 1, y: r.y, width: r.width + 2, height: r.height, rx: 3 }));
    const own = piece.start <= entity.start && piece.end >= entity.end;
    if (source && !own && entity.kind !== "project") group.append(link(source, nearest(found, source)));
    overlay.append(group);
    const key = `${piece.start}-${piece.end}`;
    if (names.has(key)) names.get(key)[0].textContent += ` · ${label("evidence", piece.role)}`;
    else {
      const text = svg("text", {});
      text.textContent = label("evidence", piece.role);
      group.append(text);
      names.set(key, [text, found[0]]);
    }
  }
  for (const r of values.slice(0, entity.kind === "project" ? 0 : undefined)) {
    overlay.append(svg("rect", { class: "value", x: r.x - 2, y: r.y - 1, width: r.width + 4, height: r.height + 2, rx: 3 }));
  }
  placeNames([...names.values()], origin.clientWidth);
}

const NAME_LINE = 12; // pixels from a name to the one above it

// Each name above what it names, from left to right: behind the one before it where both would touch, in the line above
// where the page ends there.
function placeNames(names, width) {
  const placed = [];
  for (const [text, at] of names.sort(([, a], [, b]) => a.y - b.y || a.x - b.x)) {
    const length = text.getBBox().width;
    const furthest = Math.max(0, width - length);
    const own = { x: Math.min(at.x, furthest), y: at.y - 2, length };
    const touches = () => placed.find((one) => Math.abs(one.y - own.y) < NAME_LINE && one.x < own.x + length + 4 && own.x < one.x + one.length + 4);
    for (let before = touches(); before; before = touches()) {
      const behind = before.x + before.length + 5;
      if (behind <= furthest && behind - at.x < 2 * length) own.x = behind;
      else [own.x, own.y] = [Math.min(at.x, furthest), own.y - NAME_LINE];
    }
    placed.push(own);
    text.setAttribute("x", own.x);
    text.setAttribute("y", own.y);
  }
}

const centre = (r) => [r.x + r.width / 2, r.y + r.height / 2];

function nearest(found, to) {
  const [x, y] = centre(to);
  const away = (r) => Math.hypot(centre(r)[0] - x, centre(r)[1] - y);
  return found.reduce((best, r) => (away(r) < away(best) ? r : best));
}

function link(from, to) {
  const [x1, y1] = centre(from);
  const [x2, y2] = centre(to);
  const sameLine = Math.abs(y1 - y2) < from.height;
  // On one line an arc below the words; elsewhere a curve that leaves and arrives upright.
  const [a, b] = sameLine
    ? [from.y + from.height, to.y + to.height]
    : y2 < y1
      ? [from.y, to.y + to.height]
      : [from.y + from.height, to.y];
  const bend = sameLine ? Math.min(18, 8 + Math.abs(x1 - x2) / 20) : (b - a) / 2;
  const [c, d] = sameLine ? [a + bend, b + bend] : [a + bend, b - bend];
  return svg("path", { d: `M${x1},${a} C${x1},${c} ${x2},${d} ${x2},${b}` });
}
