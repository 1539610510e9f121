// Where a fact stands in the plan's own file: the page of a PDF with the words framed; paragraph, table, cell of others.

function FilePlace({ plan, entity }) {
  const { doc_id, format } = plan.document;
  const { char_start: start, char_end: end } = entity.row;
  const [found] = useLoaded(() => ask("place", { doc: doc_id, start, end }), [doc_id, start, end]);
  const [page, setPage] = useState(null);
  if (!found?.rows.length) return null;
  const told = [...new Set(found.rows.map(placeText))];
  const pages = INDEX.pictures && format === "pdf" ? [...new Set(found.rows.map((row) => row.page))].filter(Boolean) : [];
  return html`<div class="file-place">
    <h4>${t("place.file")}</h4>
    <p>${told.join("; ")}</p>
    ${pages.map((number) => html`<button type="button" onClick=${() => setPage(number)}>${t("place.show", { page: number })}</button> `)}
    ${page === null ? null : html`<${PagePicture} doc=${doc_id} page=${page} start=${start} end=${end} close=${() => setPage(null)} />`}
  </div>`;
}

function placeText(row) {
  const told = [
    row.part && !["body", "sheet"].includes(row.part) ? label("part", row.part) : "",
    row.page == null ? "" : t("place.page", { n: row.page }),
    row.sheet == null ? "" : t("place.sheet", { name: visible(row.sheet) }),
    row.cell == null ? "" : t("place.cell", { name: row.cell }),
    row.table_no == null || row.cell != null ? "" : t("place.table", { n: row.table_no, row: row.row + 1, col: row.col + 1 }),
    row.paragraph == null ? "" : t("place.paragraph", { n: row.paragraph }),
    row.file_start == null ? "" : t("place.characters", { start: row.file_start, end: row.file_end }),
  ];
  return told.filter(Boolean).join(" · ");
}

function PagePicture({ doc, page, start, end, close }) {
  const dialog = useRef(null);
  const [failed, setFailed] = useState(null);
  const source = `${INDEX.data}page.png?${new URLSearchParams({ doc, page, start, end })}`;
  useEffect(() => dialog.current.showModal(), []);
  const tell = async () => setFailed((await (await fetch(source)).text()).trim());
  return html`<dialog class="page" ref=${dialog} onClose=${close} onClick=${(event) => event.target === dialog.current && dialog.current.close()}>
    <button type="button" class="close" aria-label=${t("close")} onClick=${() => dialog.current.close()}>×</button>
    ${failed ? html`<p class="error" role="alert">${visible(failed)}</p>` : html`<img src=${source} alt=${t("place.show", { page })} onError=${tell} />`}
  </dialog>`;
}
