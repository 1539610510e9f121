// The panel view: one indicator by region and year, as a chart and as a pivot; per head, or against the first year.

const CHARTED = 12; // regions in one chart
const DOUBTFUL = "1";

function PanelView({ route }) {
  const { query } = route;
  const q = query.get("q") ?? "";
  const doubtful = query.get("doubtful");
  const [found, error] = useLoaded(() => ask("panel", { q, doubtful }), [q, doubtful]);
  const name = query.get("name") ?? found?.names[0]?.name ?? null;
  return html`<main id="main" tabindex="-1" class="compare">
    <nav class="choices" aria-label=${t("compare.choose")}>
      <${SearchBox} value=${q} onChange=${(words) => changeQuery(readRoute(), { q: words })} />
      <${Doubtful} found=${found} route=${route} />
      ${found
        ? html`<ul>
            ${found.names.map(
              (one) => html`<li>
                <a href=${address("panel", null, { name: one.name, q, doubtful })} aria-current=${one.name === name ? "true" : null} lang="zh-Hans">
                  <${Text} of=${one.name} /> <small>${t("panel.regions", { n: one.regions })} · ${t("rows", { n: one.rows })}</small>
                </a>
              </li>`,
            )}
          </ul>`
        : html`<${Waiting} error=${error} />`}
    </nav>
    ${name === null ? (found ? html`<p class="waiting">${t("compare.none")}</p>` : null) : html`<${PanelOf} key=${name} name=${name} route=${route} />`}
  </main>`;
}

// Rows whose reading is in doubt are shown only where they are asked for; without any there is nothing to ask for.
function Doubtful({ found, route }) {
  if (!found?.doubtful) return null;
  const change = (event) => changeQuery(route, { doubtful: event.target.checked ? DOUBTFUL : null });
  return html`<label class="also"><input type="checkbox" checked=${route.query.has("doubtful")} onChange=${change} /> ${t("panel.doubtful", { n: formatNumber(found.doubtful) })}</label>`;
}

// What can stand in one table and on one axis: a measure in a unit, up or down.
const panelAxis = (row) => [row.measure, row.unit ?? "", row.direction ?? ""].join("|");
const panelAxisLabel = (row) => [label("measure", row.measure), row.direction ? label("direction", row.direction) : "", visible(row.unit ?? "")].filter(Boolean).join(" · ");

// A rate is no amount that could be told per head.
const isRate = (row) => /^[%‰]/.test(row?.unit ?? "");

function PanelOf({ name, route }) {
  const { query } = route;
  const doubtful = query.get("doubtful");
  const [most, setMost] = useState(PAGE);
  const [found, error] = useLoaded(() => ask("panel", { name, doubtful }), [name, doubtful]);
  if (!found) return html`<${Waiting} error=${error} />`;
  const numbers = found.rows.filter((row) => row.value != null && (query.get("stated") === null || row.year_stated));
  const axes = [...grouped(numbers, panelAxis)];
  const isLevel = (those) => those[0].measure === "level";
  axes.sort((a, b) => isLevel(b[1]) - isLevel(a[1]) || b[1].length - a[1].length || collator.compare(a[0], b[0]));
  const [key, rows] = axes.find(([axis]) => axis === query.get("axis")) ?? axes[0] ?? ["", []];
  const views = isRate(rows[0]) ? ["plain", "first"] : ["plain", "head", "first"];
  const view = views.includes(query.get("as")) ? query.get("as") : "plain";
  const regions = panelRegions(rows, view, found.people);
  const times = [...new Set(regions.flatMap((one) => one.points.map((point) => point.year)))].sort((a, b) => a - b);
  const go = (changes) => address("panel", null, { ...Object.fromEntries(query), name, ...changes });
  const unit = view === "first" ? t("panel.first_is_100") : view === "head" ? regions[0]?.unit ?? "" : rows[0]?.unit ?? "";
  return html`<section class="comparison">
    <h1 lang="zh-Hans"><${Text} of=${name} /></h1>
    <div class="tabs" role="group" aria-label=${t("compare.axis")}>
      ${axes.map(([axis, those]) => html`<a href=${go({ axis })} aria-current=${axis === key ? "true" : null}>${panelAxisLabel(those[0])} <small>${those.length}</small></a>`)}
    </div>
    <div class="tabs" role="group" aria-label=${t("panel.as")}>
      ${views.map((as) => html`<a href=${go({ as: as === "plain" ? "" : as })} aria-current=${as === view ? "true" : null}>${t(`panel.as.${as}`)}</a>`)}
      <a href=${go({ stated: query.get("stated") === null ? "1" : "" })} aria-current=${query.get("stated") === null ? null : "true"}>${t("panel.stated")}</a>
      <button type="button" onClick=${() => download(`${name}.csv`, panelCsv(rows))}>${t("download")}</button>
    </div>
    ${regions.length
      ? html`<${PanelChart} regions=${regions.slice(0, CHARTED)} title=${[visible(name), panelAxisLabel(rows[0]), visible(unit)].join(" · ")} />
          <p class="key"><span class="filled"></span>${t("series.observed")} <span class="hollow"></span>${t("series.target")} ${unit ? `· ${visible(unit)}` : ""}</p>
          <${ProvinceTiles} regions=${regions} query=${query} go=${go} unit=${unit} />
          <div class="table" tabindex="0" role="region" aria-label=${t("view.panel")}>
            <table class="pivot">
              <thead><tr><th scope="col">${t("field.region")}</th>${times.map((year) => html`<th scope="col" class="number">${year}</th>`)}</tr></thead>
              <tbody>
                ${regions.slice(0, most).map(
                  (one, n) => html`<tr>
                    <th scope="row" lang="zh-Hans"><span class=${`dot s-${n % PALETTE}`}></span><${Text} of=${one.region ?? one.adcode} /></th>
                    ${times.map((year) => html`<td class="number">${one.points.filter((point) => point.year === year).map((point) => html`<${PanelCell} row=${point.row} value=${point.value} />`)}</td>`)}
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>
          ${regions.length > most ? html`<button type="button" onClick=${() => setMost(most + PAGE)}>${t("more")}</button>` : null}`
      : html`<p class="waiting">${t("compare.none")}</p>`}
    <${PanelWords} rows=${found.rows.filter((row) => row.text_value != null)} />
  </section>`;
}

// A row of the panel with the value that is shown of it.
function PanelCell({ row, value }) {
  const sign = { ">=": "≥ ", "<=": "≤ ", ">": "> ", "<": "< ", "~": "≈ " }[row.comparator] ?? "";
  const told = [
    row.raw,
    label("role", row.role),
    row.year_start === row.year_end ? "" : years(row.year_start, row.year_end),
    row.year_stated ? "" : `${t("field.context_year_from")}: ${label("context_year_from", row.year_from)}`,
    row.base_year == null ? "" : `${t("panel.base", { year: row.base_year })} ${formatNumber(row.base_value)}`,
    t("panel.statements", { n: row.n_statements, agree: row.n_agree }),
    row.quality ?? "",
  ];
  return html`<a class=${`fact ${row.series}${row.n_agree < row.n_statements ? " torn" : ""}${row.year_stated ? "" : " around"}${row.quality ? " doubtful" : ""}`}
    href=${address("plan", row.doc_id, { at: row.indicator_id })} title=${visible(told.filter(Boolean).join("\n"))}>
    ${sign}${formatNumber(Number(value.toPrecision(6)))}${row.value_high != null && value === row.value ? `–${formatNumber(row.value_high)}` : ""}
    ${row.year_stated ? "" : html`<small>${label("context_year_from", row.year_from)}</small>`}
  </a>`;
}

function PanelWords({ rows }) {
  if (!rows.length) return null;
  return html`<ul class="words">
    ${rows.map((row) => html`<li lang="zh-Hans"><${Text} of=${row.region} /> ${years(row.year_start, row.year_end)} <a href=${address("plan", row.doc_id, { at: row.indicator_id })}><${Text} of=${row.text_value} /></a></li>`)}
  </ul>`;
}

// Regions with their points in the order of years; per head by the population of the same year, or the last before it.
function panelRegions(rows, view, people) {
  const regions = new Map();
  const peopleOf = grouped(people.filter((each) => each.people), (each) => each.adcode);
  for (const row of rows) {
    if (!regions.has(row.adcode)) regions.set(row.adcode, { adcode: row.adcode, region: row.region, unit: row.unit ?? "", points: [] });
    regions.get(row.adcode).points.push({ year: row.year_end, value: row.value, row });
  }
  for (const one of regions.values()) {
    one.points.sort((a, b) => a.year - b.year || (a.row.series === "observed" ? -1 : 1));
    if (view === "head") {
      const own = (peopleOf.get(one.adcode) ?? []).sort((a, b) => a.year - b.year);
      one.points = one.points.flatMap((point) => {
        const there = own.findLast((each) => each.year <= point.year) ?? own[0];
        one.unit = there ? `${point.row.unit ?? ""}/${there.unit ?? ""}` : one.unit;
        return there ? [{ ...point, value: point.value / there.people }] : [];
      });
    }
    const first = one.points[0]?.value;
    if (view === "first") one.points = first ? one.points.map((point) => ({ ...point, value: (point.value / first) * 100 })) : [];
  }
  return [...regions.values()].filter((one) => one.points.length).sort((a, b) => b.points.length - a.points.length || collator.compare(a.adcode, b.adcode));
}

const PANEL_CSV = ["region", "adcode", "canonical_name", "year_start", "year_end", "year_stated", "year_from", "series", "role", "measure", "direction", "value", "value_high", "unit", "comparator", "base_year", "base_value", "attribute", "quality", "n_statements", "n_agree", "raw", "doc_id", "line_start", "indicator_id"];

function panelCsv(rows) {
  const lines = [PANEL_CSV, ...rows.map((row) => PANEL_CSV.map((column) => row[column]))];
  return `\ufeff${lines.map((cells) => cells.map(csvCell).join(",")).join("\r\n")}\r\n`;
}
