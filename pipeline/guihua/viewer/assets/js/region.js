// The panel view: one indicator by region and year, as a chart and as a pivot; per head, or against the first year. A
// served page asks its server for the names and for the rows of one indicator; a report carries the panel.

const CARRIED_PANEL = embedded("panel");

async function askServer(question, asked) {
  const answer = await fetch(`${INDEX.data}api/${question}.json?${new URLSearchParams(asked)}`);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

async function panelNames(query) {
  if (INDEX.data) return (await askServer("panel", { q: query })).names;
  const names = new Map();
  for (const row of CARRIED_PANEL ?? []) {
    if (!names.has(row.canonical_name)) names.set(row.canonical_name, { name: row.canonical_name, rows: 0, codes: new Set() });
    const one = names.get(row.canonical_name);
    one.rows += 1;
    one.codes.add(row.adcode);
  }
  const words = terms(query);
  return [...names.values()]
    .map((one) => ({ ...one, regions: one.codes.size }))
    .filter((one) => words.every((word) => folded(one.name).includes(word)))
    .sort((a, b) => b.regions - a.regions || b.rows - a.rows || collator.compare(a.name, b.name))
    .slice(0, 100);
}

async function panelRows(name) {
  if (INDEX.data) return askServer("panel", { name });
  const rows = (CARRIED_PANEL ?? []).filter((row) => row.canonical_name === name);
  const people = (CARRIED_PANEL ?? []).filter((row) => STRINGS.population.includes(row.canonical_name) && row.measure === "level" && row.value != null);
  return { rows, people: people.map((row) => ({ adcode: row.adcode, year: row.year_end, people: row.value, unit: row.unit })) };
}

function PanelView({ route }) {
  const { query } = route;
  const asked = query.get("q") ?? "";
  const [names, error] = useLoaded(() => panelNames(asked), [asked]);
  const name = query.get("name") ?? names?.[0]?.name ?? null;
  return html`<main id="main" tabindex="-1" class="compare">
    <nav class="choices" aria-label=${t("compare.choose")}>
      <${SearchBox} value=${asked} onChange=${(q) => changeQuery(readRoute(), { q })} />
      ${names
        ? html`<ul>
            ${names.map(
              (one) => html`<li>
                <a href=${address("panel", null, { name: one.name, q: asked })} aria-current=${one.name === name ? "true" : null} lang="zh-Hans">
                  <${Text} of=${one.name} /> <small>${t("panel.regions", { n: one.regions })} · ${t("rows", { n: one.rows })}</small>
                </a>
              </li>`,
            )}
          </ul>`
        : html`<${Waiting} error=${error} />`}
    </nav>
    ${name === null ? (names ? html`<p class="waiting">${t("compare.none")}</p>` : null) : html`<${PanelOf} key=${name} name=${name} route=${route} />`}
  </main>`;
}

// What can stand in one table and on one axis: a measure in a unit, up or down.
const panelAxis = (row) => [row.measure, row.unit ?? "", row.direction ?? ""].join("|");
const panelAxisLabel = (row) => [label("measure", row.measure), row.direction ? label("direction", row.direction) : "", visible(row.unit ?? "")].filter(Boolean).join(" · ");

function PanelOf({ name, route }) {
  const [found, error] = useLoaded(() => panelRows(name), [name]);
  if (!found) return html`<${Waiting} error=${error} />`;
  const { query } = route;
  const numbers = found.rows.filter((row) => row.value != null && (query.get("stated") === null || row.year_stated));
  const axes = Map.groupBy ? [...Map.groupBy(numbers, panelAxis)] : [...numbers.reduce((all, row) => all.set(panelAxis(row), [...(all.get(panelAxis(row)) ?? []), row]), new Map())];
  const isLevel = (those) => those[0].measure === "level";
  axes.sort((a, b) => isLevel(b[1]) - isLevel(a[1]) || b[1].length - a[1].length || collator.compare(a[0], b[0]));
  const [key, rows] = axes.find(([axis]) => axis === query.get("axis")) ?? axes[0] ?? ["", []];
  const view = ["head", "first"].includes(query.get("as")) ? query.get("as") : "plain";
  const regions = panelRegions(rows, view, found.people);
  const years = [...new Set(regions.flatMap((one) => one.points.map((point) => point.year)))].sort((a, b) => a - b);
  const go = (changes) => address("panel", null, { ...Object.fromEntries(query), name, ...changes });
  const unit = view === "first" ? t("panel.first_is_100") : view === "head" ? regions[0]?.unit ?? "" : rows[0]?.unit ?? "";
  return html`<section class="comparison">
    <h1 lang="zh-Hans"><${Text} of=${name} /></h1>
    <div class="tabs" role="group" aria-label=${t("compare.axis")}>
      ${axes.map(([axis, those]) => html`<a href=${go({ axis })} aria-current=${axis === key ? "true" : null}>${panelAxisLabel(those[0])} <small>${those.length}</small></a>`)}
    </div>
    <div class="tabs" role="group" aria-label=${t("panel.as")}>
      ${["plain", "head", "first"].map((as) => html`<a href=${go({ as: as === "plain" ? "" : as })} aria-current=${as === view ? "true" : null}>${t(`panel.as.${as}`)}</a>`)}
      <a href=${go({ stated: query.get("stated") === null ? "1" : "" })} aria-current=${query.get("stated") === null ? null : "true"}>${t("panel.stated")}</a>
      <button type="button" onClick=${() => download(`${name}.csv`, panelCsv(name, rows))}>${t("download")}</button>
    </div>
    ${regions.length
      ? html`<${PanelChart} regions=${regions.slice(0, 12)} title=${[visible(name), panelAxisLabel(rows[0]), visible(unit)].join(" · ")} />
          <p class="key"><span class="filled"></span>${t("series.observed")} <span class="hollow"></span>${t("series.target")} ${unit ? `· ${visible(unit)}` : ""}</p>
          <div class="table" tabindex="0" role="region" aria-label=${t("view.panel")}>
            <table class="pivot">
              <thead><tr><th scope="col">${t("field.region")}</th>${years.map((year) => html`<th scope="col" class="number">${year}</th>`)}</tr></thead>
              <tbody>
                ${regions.map(
                  (one, n) => html`<tr>
                    <th scope="row" lang="zh-Hans"><span class=${`dot s-${n % PALETTE}`}></span><${Text} of=${one.region ?? one.adcode} /></th>
                    ${years.map((year) => html`<td class="number">${one.points.filter((point) => point.year === year).map((point) => html`<${PanelCell} point=${point} />`)}</td>`)}
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>`
      : html`<p class="waiting">${t("compare.none")}</p>`}
    <${PanelWords} rows=${found.rows.filter((row) => row.text_value != null)} />
  </section>`;
}

function PanelCell({ point }) {
  const { row } = point;
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
  return html`<a class=${`fact ${row.series}${row.n_agree < row.n_statements ? " torn" : ""}${row.year_stated ? "" : " around"}`}
    href=${address("plan", row.doc_id, { at: row.indicator_id })} title=${visible(told.filter(Boolean).join("\n"))}>
    ${sign}${formatNumber(Number(point.value.toPrecision(6)))}${row.value_high != null && point.value === row.value ? `–${formatNumber(row.value_high)}` : ""}
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
  for (const row of rows) {
    if (!regions.has(row.adcode)) regions.set(row.adcode, { adcode: row.adcode, region: row.region, unit: row.unit ?? "", points: [] });
    regions.get(row.adcode).points.push({ year: row.year_end, value: row.value, row });
  }
  for (const one of regions.values()) {
    one.points.sort((a, b) => a.year - b.year || (a.row.series === "observed" ? -1 : 1));
    if (view === "head") {
      const own = people.filter((each) => each.adcode === one.adcode && each.people).sort((a, b) => a.year - b.year);
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

function PanelChart({ regions, title }) {
  const points = regions.flatMap((one) => one.points);
  const [x0, x1] = widened(Math.min(...points.map((p) => p.year)), Math.max(...points.map((p) => p.year)), 1);
  const ticks = ticksOf(Math.min(...points.map((p) => p.value)), Math.max(...points.map((p) => p.value)));
  const [y0, y1] = [ticks[0], ticks.at(-1)];
  const px = (year) => SIZE.left + ((year - x0) / (x1 - x0)) * (SIZE.width - SIZE.left - SIZE.right);
  const py = (value) => SIZE.height - SIZE.bottom - ((value - y0) / (y1 - y0)) * (SIZE.height - SIZE.top - SIZE.bottom);
  const labels = apart(regions.map((one) => py(one.points.at(-1).value)));
  return html`<svg class="chart" viewBox=${`0 0 ${SIZE.width} ${SIZE.height}`} role="group" aria-label=${title}>
    <title>${title}</title>
    ${ticks.map((tick) => html`<g class="tick"><line x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${py(tick)} y2=${py(tick)} /><text x=${SIZE.left - 8} y=${py(tick) + 4} text-anchor="end">${formatNumber(tick)}</text></g>`)}
    ${yearTicks(points, px).map((year) => html`<g class="tick"><text x=${px(year)} y=${SIZE.height - SIZE.bottom + 22} text-anchor="middle">${year}</text></g>`)}
    ${regions.map(
      (one, n) => html`<g class=${`series s-${n % PALETTE}`}>
        ${one.points.slice(1).map((p, i) => html`<line class=${p.row.series} x1=${px(one.points[i].year)} y1=${py(one.points[i].value)} x2=${px(p.year)} y2=${py(p.value)} />`)}
        ${one.points.map(
          (p) => html`<a href=${address("plan", p.row.doc_id, { at: p.row.indicator_id })} aria-label=${`${visible(one.region ?? one.adcode)} ${p.year} ${formatNumber(p.value)}`}>
            <path class=${p.row.series} transform=${`translate(${px(p.year)} ${py(p.value)})`} d=${[CIRCLE, ...SHAPES][n % (SHAPES.length + 1)]}><title>${`${visible(one.region ?? "")}\n${p.year} · ${formatNumber(p.value)} · ${t(`series.${p.row.series}`)}`}</title></path>
          </a>`,
        )}
        <text class="name" x=${px(one.points.at(-1).year) + 12} y=${labels[n] + 4}>${visible(one.region ?? one.adcode).slice(0, 10)}</text>
      </g>`,
    )}
  </svg>`;
}

// Years that have points, without those whose label would touch the one before.
function yearTicks(points, px) {
  const shown = [];
  for (const year of [...new Set(points.map((point) => point.year))].sort()) if (!shown.length || px(year) - px(shown.at(-1)) > 36) shown.push(year);
  return shown;
}

const PANEL_CSV = ["region", "adcode", "canonical_name", "year_start", "year_end", "year_stated", "year_from", "series", "role", "measure", "direction", "value", "value_high", "unit", "comparator", "base_year", "base_value", "attribute", "quality", "n_statements", "n_agree", "raw", "doc_id", "line_start", "indicator_id"];

function panelCsv(name, rows) {
  const lines = [PANEL_CSV, ...rows.map((row) => PANEL_CSV.map((column) => (column === "canonical_name" ? name : row[column])))];
  return `\ufeff${lines.map((cells) => cells.map(csvCell).join(",")).join("\r\n")}\r\n`;
}

// Full-text search over all plans: a served page asks its server; a report looks through the texts that it carries.
async function searchLines(query, page) {
  if (INDEX.data) return askServer("search", { q: query, page });
  const words = terms(query);
  const lines = [];
  for (let n = 0; n < DOCUMENTS.length && words.length; n++) {
    const { text } = await load(`text/${n}`);
    text.split("\n").forEach((line, at) => {
      if (words.every((word) => line.toLowerCase().includes(word))) lines.push({ doc_id: DOCUMENTS[n].doc_id, line: at + 1, text: line.slice(0, 400) });
    });
  }
  return { lines: lines.slice(page * 100, page * 100 + 100), more: lines.length > page * 100 + 100 };
}

function SearchView({ route }) {
  const asked = route.query.get("q") ?? "";
  const page = Number(route.query.get("page") ?? 0) || 0;
  const [found, error] = useLoaded(() => searchLines(asked, page), [asked, page]);
  return html`<main id="main" tabindex="-1" class="findings">
    <div class="controls"><${SearchBox} value=${asked} onChange=${(q) => changeQuery(readRoute(), { q, page: "" })} /></div>
    ${found
      ? html`${asked && !found.lines.length ? html`<p class="waiting">${t("search.none")}</p>` : null}
          ${found.lines.map(
            (one) => html`<a class="side" href=${address("plan", one.doc_id, { line: one.line })}>
              <small>${visible(NUMBER_OF.has(one.doc_id) ? planName(NUMBER_OF.get(one.doc_id)) : one.doc_id)} · ${t("line", { line: one.line })}</small>
              <span lang="zh-Hans"><${Text} of=${one.text} /></span>
            </a>`,
          )}
          ${found.more ? html`<a href=${address("search", null, { q: asked, page: page + 1 })}>${t("more")}</a>` : null}`
      : html`<${Waiting} error=${error} />`}
  </main>`;
}
