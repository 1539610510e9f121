// Full-text search: lines of all plans that hold every word.

function SearchView({ route }) {
  const q = route.query.get("q") ?? "";
  const from = Number(route.query.get("from") ?? 0) || 0;
  const [found, error] = useLoaded(() => ask("search", { q, from: from || null }), [q, from]);
  return html`<main id="main" tabindex="-1" class="findings">
    <div class="controls"><${SearchBox} value=${q} onChange=${(words) => changeQuery(readRoute(), { q: words, from: "" })} /></div>
    ${found
      ? html`${found.rows.length ? null : html`<p class="waiting">${t(q ? "search.none" : "search.hint")}</p>`}
          ${found.rows.map(
            (one) => html`<a class="side" href=${address("plan", one.doc_id, { line: one.line })}>
              <small>${visible(one.plan)} · ${t("line", { line: one.line })}</small>
              <span lang="zh-Hans"><${Text} of=${one.text} /></span>
            </a>`,
          )}
          ${found.more ? html`<a href=${address("search", null, { q, from: from + PAGE })}>${t("more")}</a>` : null}`
      : html`<${Waiting} error=${error} />`}
  </main>`;
}
