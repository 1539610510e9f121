// What every part uses: the component library, settings, interface language, addresses in the page.

const { h, html, render, useState, useEffect, useLayoutEffect, useMemo, useRef, useCallback } = preact;

function embedded(name) {
  const element = document.getElementById(`data:${name}`);
  return element ? JSON.parse(element.textContent) : null;
}

const STRINGS = embedded("strings");

// Settings stay with the browser where it lets a page keep something, and with the page elsewhere.
const settings = {
  kept: {},
  get(name) {
    try {
      return localStorage.getItem(`guihua.${name}`) ?? this.kept[name];
    } catch {
      return this.kept[name];
    }
  },
  set(name, value) {
    this.kept[name] = value;
    try {
      localStorage.setItem(`guihua.${name}`, value);
    } catch {
      // private windows and some file: pages keep nothing
    }
  },
};

let language = settings.get("language") ?? (navigator.language.startsWith("zh") ? "zh" : "en");

// An interface text in the reader's language; {name} in it is replaced. Unknown keys show themselves.
function t(key, values = {}) {
  const text = STRINGS[language]?.[key] ?? STRINGS.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// A label for a value of a coded column (role = target, …); values that are no code stand as they are.
const codeLabel = (column, value) => STRINGS[language]?.[`${column}.${value}`] ?? String(value);
// A dimension may be a quotient of others: currency/area.
const label = (column, value) => (column === "dimension" ? String(value).split("/").map((part) => codeLabel(column, part)).join("/") : codeLabel(column, value));

// Where the reader is, kept in the address so that it can be shared: #/view/document?name=value
function readRoute() {
  const [path, query = ""] = location.hash.slice(1).split("?");
  let parts = [];
  try {
    parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    // a mangled address opens the first page
  }
  return { view: parts[0] ?? "plans", doc: parts[1] ?? null, query: new URLSearchParams(query) };
}

function address(view, doc = null, query = {}) {
  const kept = [...(query instanceof URLSearchParams ? query : Object.entries(query))];
  const asked = new URLSearchParams(kept.filter(([, value]) => value !== null && value !== "")).toString();
  const path = [view, ...(doc === null ? [] : [doc])].map(encodeURIComponent).join("/");
  return `#/${path}${asked ? `?${asked}` : ""}`;
}

const goTo = (hash) => {
  if (hash !== location.hash) location.hash = hash;
};

// Change the address without a new step in the browser's history.
function changeQuery(route, changes) {
  const query = new URLSearchParams(route.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  const hash = address(route.view, route.doc, query);
  if (hash !== location.hash) location.replace(hash);
}

// Characters that steer text without being seen (bidi overrides, zero widths, controls). They are kept but not let
// loose: a mark with their code stands where they were.
const UNSEEN = /([^\P{Cc}\t\n\r]|\p{Cf}|\p{Zl}|\p{Zp})/u;
const codeOf = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

// For places that hold bare text only: attributes, titles, options.
const visible = (text) => String(text).split(UNSEEN).map((part, n) => (n % 2 ? `⟨${codeOf(part)}⟩` : part)).join("");

// Text as DOM nodes; `each(node, start, end)` hears of every text node and its place in `text`.
function textNodes(text, each = () => {}) {
  if (!UNSEEN.test(text)) {
    const node = document.createTextNode(text);
    each(node, 0, text.length);
    return [node];
  }
  let at = 0;
  return text.split(UNSEEN).flatMap((part, n) => {
    if (!part) return [];
    const node = document.createTextNode(part);
    each(node, at, (at += part.length));
    return n % 2 ? [unseenMark(node, part)] : [node];
  });
}

function unseenMark(node, character) {
  const mark = document.createElement("span");
  mark.className = "unseen";
  mark.dataset.code = codeOf(character);
  const inside = document.createElement("span");
  inside.hidden = true;
  inside.append(node);
  mark.append(inside);
  return mark;
}

// The same as a component.
function Text({ of }) {
  const text = String(of ?? "");
  if (!UNSEEN.test(text)) return html`<bdi>${text}</bdi>`;
  return html`<bdi>
    ${text.split(UNSEEN).map((part, n) =>
      n % 2 ? html`<span class="unseen" data-code=${codeOf(part)}><span hidden>${part}</span></span>` : part,
    )}
  </bdi>`;
}

// Written out rather than in the browser's way: the same for every reader.
const formatNumber = (value) =>
  value === null || value === undefined ? "" : new Intl.NumberFormat("en", { maximumFractionDigits: 6 }).format(value);

// Rows by a key, in the order in which the keys come.
function grouped(rows, keyOf) {
  const groups = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (groups.has(key)) groups.get(key).push(row);
    else groups.set(key, [row]);
  }
  return groups;
}
