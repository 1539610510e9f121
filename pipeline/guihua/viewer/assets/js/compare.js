// The compare view: regions side by side, one indicator of the panel a row, each in its own unit.

const COMPARED = 4; // regions shown where none was chosen
const MOST_COMPARED = 12;

function CompareView({ route }) {
  const { query } = route;
  const q = query.get("q") ?? "";
  const doubtful = query.get("doubtful");
  const [found, error] = useLoaded(() => ask("regions", { q, doubtful }), [q, doubtful]);
  const [first] = useLoaded(() => ask("regions", { doubtful }), [doubtful]);
  const chosen = (query.get("regions") ?? "").split(",").filter(Boolean);
  const codes = chosen.length ? chosen : (first?.rows ?? []).slice(0, COMPARED).map((one) => one.adcode);
  const without = (code) => codes.filter((one) => one !== code);
  const go = (those) => address("compare", null, { ...Object.fromEntries(query), regions: those.join(",") });
  return html`<main id="main" tabindex="-1" class="compare">
    <nav class="choices" aria-label=${t("compare.regions")}>
      <${SearchBox} value=${q} onChange=${(words) => changeQuery(readRoute(), { q: words })} />
      ${found
        ? html`<ul>
            ${found.rows.map((one) => {
              const there = codes.includes(one.adcode);
              return html`<li>
                <a href=${go(there ? without(one.adcode) : [...codes, one.adcode].slice(-MOST_COMPARED))} aria-current=${there ? "true" : null} lang="zh-Hans">
                  <span aria-hidden="true">${there ? "☑" : "☐"}</span> <${Text} of=${one.region ?? one.adcode} />
                  <small>${one.adcode} · ${t("compare.indicators", { n: one.indicators })}</small>
                </a>
              </li>`;
            })}
          </ul>`
        : html`<${Waiting} error=${error} />`}
    </nav>
    ${first ? (codes.length ? html`<${Comparison} key=${codes.join()} codes=${codes} route=${route} />` : html`<p class="waiting">${t("compare.none")}</p>`) : null}
  </main>`;
}

// What can stand in one row: an indicator and measure in one unit, up or down.
const comparedAs = (row) => [row.canonical_name, panelAxis(row)].join("|");

function Comparison({ codes, route }) {
  const { query } = route;
  const doubtful = query.get("doubtful");
  const every = query.has("every") || codes.length < 2;
  const [most, setMost] = useState(PAGE);
  const [found, error] = useLoaded(() => ask("compare", { regions: codes.join(","), doubtful }), [codes.join(), doubtful]);
  if (!found) return html`<${Waiting} error=${error} />`;
  const regions = [...grouped(found.rows, (row) => row.adcode)].sort((a, b) => codes.indexOf(a[0]) - codes.indexOf(b[0]));
  const lines = [...grouped(found.rows.filter((row) => row.value != null), comparedAs).values()]
    .map((rows) => ({ rows, places: new Set(rows.map((row) => row.adcode)).size }))
    .filter((one) => every || one.places > 1)
    .sort((a, b) => b.places - a.places || collator.compare(comparedAs(a.rows[0]), comparedAs(b.rows[0])));
  return html`<section class="comparison">
    <div class="tabs">
      <a href=${address("compare", null, { ...Object.fromEntries(query), every: query.has("every") ? "" : "1" })} aria-current=${query.has("every") ? "true" : null}>${t("compare.every")}</a>
      <button type="button" onClick=${() => download("compare.csv", panelCsv(lines.flatMap((one) => one.rows)))}>${t("download")}</button>
    </div>
    ${lines.length ? null : html`<p class="waiting">${t("compare.none")}</p>`}
    <div class="table" tabindex="0" role="region" aria-label=${t("compare.table")}>
      <table class="pivot">
        <thead>
          <tr>
            <th scope="col">${t("kind.indicator")}</th>
            ${regions.map(([code, rows]) => html`<th scope="col" lang="zh-Hans"><${Text} of=${rows[0].region ?? code} /></th>`)}
          </tr>
        </thead>
        <tbody>
          ${lines.slice(0, most).map(({ rows }) => {
            const [{ canonical_name: name }] = rows;
            return html`<tr>
              <th scope="row" lang="zh-Hans">
                <a href=${address("panel", null, { name, axis: panelAxis(rows[0]), doubtful })}><${Text} of=${name} /></a>
                <small>${panelAxisLabel(rows[0])}</small>
              </th>
              ${regions.map(([code]) => html`<td>${rows.filter((row) => row.adcode === code).map((row) => html`<div class="told"><small>${years(row.year_start, row.year_end)}</small> <${PanelCell} row=${row} value=${row.value} /></div>`)}</td>`)}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    ${lines.length > most ? html`<button type="button" onClick=${() => setMost(most + PAGE)}>${t("more")}</button>` : null}
  </section>`;
}
