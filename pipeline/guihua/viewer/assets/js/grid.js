// A table of any length: only the rows in sight are in the page. Keyboard: arrows, Page Up and Down, Home, End, Enter.

const OVERSCAN = 8;
const HIGHEST = 12_000_000; // pixels a browser lets an element be high, with a margin
const DEEPEST = INDEX.data ? 20_000 : Infinity; // rows that a server gives of one list

// The order that an address asks for: a column, `-` before it turned round.
function sortOf(query) {
  const asked = query.get("sort") ?? "";
  return { name: asked.replace(/^-/, ""), down: asked.startsWith("-") };
}

// The head of a column that rows can be put in order by: up, down, as they were.
function SortHead({ name, query, onSort }) {
  const sort = sortOf(query);
  const mine = sort.name === name;
  return html`<th scope="col" class=${`c-${name} sortable`} aria-sort=${mine ? (sort.down ? "descending" : "ascending") : "none"}>
    <button type="button" onClick=${() => onSort(mine ? (sort.down ? null : `-${name}`) : name)}>
      ${t(`field.${name}`)}<span aria-hidden="true">${mine ? (sort.down ? " ▼" : " ▲") : ""}</span>
    </button>
  </th>`;
}

// `list` is what useRows gives.
function Grid({ name, columns, list, query, onSort, onOpen, hrefOf }) {
  const box = useRef(null);
  const [view, setView] = useState({ top: 0, height: 800, row: 64 });
  const [active, setActive] = useState(0);

  useLayoutEffect(() => {
    const measure = () => {
      const row = parseFloat(getComputedStyle(box.current).getPropertyValue("--row")) || 64;
      setView((old) => ({ ...old, row, height: box.current.clientHeight }));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => {
    box.current.scrollTop = 0;
    setActive(0);
  }, [list.key]);

  const total = list.total ?? 0;
  const count = Math.min(total, DEEPEST, Math.floor(HIGHEST / view.row));
  const first = Math.max(0, Math.floor(view.top / view.row) - OVERSCAN);
  const last = Math.min(count, Math.ceil((view.top + view.height) / view.row) + OVERSCAN);

  useEffect(() => list.need(first, last), [list.key, first, last]);

  const waiting = useRef(false);
  const onScroll = () => {
    if (waiting.current) return;
    waiting.current = true;
    requestAnimationFrame(() => {
      waiting.current = false;
      if (box.current) setView((old) => ({ ...old, top: box.current.scrollTop }));
    });
  };
  const moveTo = (n) => {
    const to = Math.max(0, Math.min(count - 1, n));
    setActive(to);
    const head = box.current.querySelector("thead").offsetHeight;
    const { scrollTop, clientHeight } = box.current;
    if (to * view.row < scrollTop) box.current.scrollTop = to * view.row;
    else if ((to + 1) * view.row > scrollTop + clientHeight - head) box.current.scrollTop = (to + 1) * view.row - clientHeight + head;
  };
  const onKeyDown = (event) => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(view.height / view.row) - 1);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: count - 1 }[event.key];
    if (to !== undefined) moveTo(to);
    else if (event.key === "Enter" && list.at(active)) onOpen(list.at(active));
    else return;
    event.preventDefault();
  };
  const rowId = (n) => `${name}-${n}`;
  return html`<div class="grid" ref=${box} onScroll=${onScroll}>
    <table
      role="grid"
      tabindex="0"
      onKeyDown=${onKeyDown}
      aria-label=${t(`kind.${name}`)}
      aria-rowcount=${count + 1}
      aria-colcount=${columns.length}
      aria-activedescendant=${rowId(active)}
    >
      <thead>
        <tr aria-rowindex="1">
          ${columns.map((column) => html`<${SortHead} name=${column.name} query=${query} onSort=${onSort} />`)}
        </tr>
      </thead>
      <tbody>
        <tr class="spacer" aria-hidden="true" style=${{ height: `${first * view.row}px` }}></tr>
        ${Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i).map((n) => {
          const row = list.at(n);
          if (!row) return html`<tr key=${`wait-${n}`} class="row" aria-rowindex=${n + 2}><td colspan=${columns.length}><div class="note">…</div></td></tr>`;
          return html`<tr
            key=${idOf(row)}
            id=${rowId(n)}
            data-id=${idOf(row)}
            class=${n === active ? "row active" : "row"}
            aria-rowindex=${n + 2}
            aria-selected=${n === active}
            onClick=${(event) => {
              setActive(n);
              if (!event.target.closest("a") && !String(getSelection())) onOpen(row);
            }}
          >
            ${columns.map(
              (column, c) => html`<td class=${`c-${column.name}`} lang="zh-Hans">
                <div>${c === 0 ? html`<a href=${hrefOf(row)} tabindex="-1">${column.show(row)}</a>` : column.show(row)}</div>
              </td>`,
            )}
          </tr>`;
        })}
        <tr class="spacer" aria-hidden="true" style=${{ height: `${Math.max(0, count - last) * view.row}px` }}></tr>
      </tbody>
    </table>
    ${count < total ? html`<p class="note">${t("grid.cut", { n: formatNumber(count), all: formatNumber(total) })}</p>` : null}
  </div>`;
}

// A search field that waits while an input method composes, and a moment after each change.
function SearchBox({ value, onChange }) {
  const field = useRef(null);
  const timer = useRef(0);
  useEffect(() => {
    if (document.activeElement !== field.current) field.current.value = value;
  }, [value]);
  const later = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(field.current.value), 120);
  };
  return html`<input
    type="search"
    ref=${field}
    defaultValue=${value}
    placeholder=${t("search")}
    aria-label=${t("search")}
    onInput=${(event) => event.isComposing || later()}
    onCompositionEnd=${later}
  />`;
}
