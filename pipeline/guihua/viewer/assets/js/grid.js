// A table of any length: only the rows in sight are in the page. Keyboard: arrows, Page Up and Down, Home, End, Enter.

const OVERSCAN = 8;
const HIGHEST = 12_000_000; // pixels a browser lets an element be high, with a margin

function Grid({ name, columns, rows, sort, onSort, onOpen, hrefOf }) {
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
  }, [rows]);

  const shown = rows.length * view.row > HIGHEST ? rows.slice(0, Math.floor(HIGHEST / view.row)) : rows;
  const first = Math.max(0, Math.floor(view.top / view.row) - OVERSCAN);
  const last = Math.min(shown.length, Math.ceil((view.top + view.height) / view.row) + OVERSCAN);

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
    const to = Math.max(0, Math.min(shown.length - 1, n));
    setActive(to);
    const head = box.current.querySelector("thead").offsetHeight;
    const { scrollTop, clientHeight } = box.current;
    if (to * view.row < scrollTop) box.current.scrollTop = to * view.row;
    else if ((to + 1) * view.row > scrollTop + clientHeight - head) box.current.scrollTop = (to + 1) * view.row - clientHeight + head;
  };
  const onKeyDown = (event) => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(view.height / view.row) - 1);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: shown.length - 1 }[event.key];
    if (to !== undefined) moveTo(to);
    else if (event.key === "Enter" && shown[active]) onOpen(shown[active]);
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
      aria-rowcount=${shown.length + 1}
      aria-colcount=${columns.length}
      aria-activedescendant=${rowId(active)}
    >
      <thead>
        <tr aria-rowindex="1">
          ${columns.map(
            (column) => html`<th
              scope="col"
              class=${`c-${column.name}`}
              aria-sort=${sort.name === column.name ? (sort.down ? "descending" : "ascending") : "none"}
            >
              <button type="button" onClick=${() => onSort(column.name)}>
                ${t(`field.${column.name}`)}<span aria-hidden="true">${sort.name === column.name ? (sort.down ? " ▼" : " ▲") : ""}</span>
              </button>
            </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        <tr class="spacer" aria-hidden="true" style=${{ height: `${first * view.row}px` }}></tr>
        ${shown.slice(first, last).map(
          (row, i) => html`<tr
            key=${idOf(row)}
            id=${rowId(first + i)}
            data-id=${idOf(row)}
            class=${first + i === active ? "row active" : "row"}
            aria-rowindex=${first + i + 2}
            aria-selected=${first + i === active}
            onClick=${(event) => {
              setActive(first + i);
              if (!event.target.closest("a") && !String(getSelection())) onOpen(row);
            }}
          >
            ${columns.map(
              (column, c) => html`<td class=${`c-${column.name}`} lang="zh-Hans">
                <div>${c === 0 ? html`<a href=${hrefOf(row)} tabindex="-1">${column.show(row)}</a>` : column.show(row)}</div>
              </td>`,
            )}
          </tr>`,
        )}
        <tr class="spacer" aria-hidden="true" style=${{ height: `${(shown.length - last) * view.row}px` }}></tr>
      </tbody>
    </table>
    ${shown.length < rows.length ? html`<p class="note">${t("grid.cut", { n: shown.length, all: rows.length })}</p>` : null}
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
