// The compare view: one indicator across plans and years, as a chart (baseline → target) and as a table.

function CompareView({ route }) {
  const [all, error] = useLoaded(allFacts, []);
  const groups = useMemo(() => (all ? comparable(all.indicators) : []), [all]);
  if (!all) return html`<main id="main" tabindex="-1"><${Waiting} error=${error} /></main>`;
  const { query } = route;
  const chosen = groups.find((group) => group.name === query.get("name")) ?? groups[0];
  const words = terms(query.get("q") ?? "");
  const listed = groups.filter((group) => words.every((word) => folded(group.name).includes(word)));
  return html`<main id="main" tabindex="-1" class="compare">
    <nav class="choices" aria-label=${t("compare.choose")}>
      <${SearchBox} value=${query.get("q") ?? ""} onChange=${(q) => changeQuery(readRoute(), { q })} />
      <ul>
        ${listed.slice(0, 500).map(
          (group) => html`<li>
            <a href=${address("compare", null, { name: group.name, q: query.get("q") ?? "" })} aria-current=${group === chosen ? "true" : null} lang="zh-Hans">
              <${Text} of=${group.name} />
              <small>${t("compare.plans", { n: group.plans })}${group.canonical ? "" : ` · ${t("compare.as_written")}`}</small>
            </a>
          </li>`,
        )}
      </ul>
    </nav>
    ${chosen ? html`<${Comparison} key=${chosen.name} group=${chosen} route=${route} facts=${all.facts} />` : html`<p class="waiting">${t("compare.none")}</p>`}
  </main>`;
}

// Indicators with a number and a year, by canonical name (or the name as written where the lexicon has none); those
// that most plans state come first.
function comparable(indicators) {
  const groups = new Map();
  for (const row of indicators) {
    if (row.value == null || row.year_start == null) continue;
    const name = row.canonical_name ?? row.name;
    if (!groups.has(name)) groups.set(name, { name, canonical: false, rows: [] });
    const group = groups.get(name);
    group.rows.push(row);
    group.canonical ||= row.canonical_name != null;
  }
  for (const group of groups.values()) group.plans = new Set(group.rows.map((row) => row.doc)).size;
  return [...groups.values()].sort((a, b) => b.canonical - a.canonical || b.plans - a.plans || b.rows.length - a.rows.length || collator.compare(a.name, b.name));
}

// What can stand on one axis: the same measure in the same unit.
const axisOf = (row) => `${row.measure}|${row.si_value == null ? (row.unit ?? "") : row.si_unit}`;
const comparableValue = (row) => row.si_value ?? row.value;

// The unit most of the rows are written in, and how much of the common one it is.
function scaleOf(rows) {
  const counts = new Map();
  for (const row of rows) if (row.number) counts.set(row.unit_raw, (counts.get(row.unit_raw) ?? 0) + 1);
  const [unit] = [...counts].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]))[0] ?? [""];
  const one = rows.find((row) => row.number && row.unit_raw === unit);
  return { unit: unit ?? "", factor: one ? comparableValue(one) / one.number || 1 : 1 };
}

function axesOf(rows) {
  const axes = new Map();
  for (const row of rows) axes.set(axisOf(row), [...(axes.get(axisOf(row)) ?? []), row]);
  return [...axes].sort((a, b) => b[1].length - a[1].length || collator.compare(a[0], b[0]));
}

function Comparison({ group, route, facts }) {
  const axes = axesOf(group.rows);
  const [key, rows] = axes.find(([axis]) => axis === route.query.get("axis")) ?? axes[0];
  const series = seriesOf(rows);
  const times = [...new Set(rows.map((row) => row.year_end ?? row.year_start))].sort((a, b) => a - b);
  const axisLabel = (those) => [label("measure", those[0].measure), visible(scaleOf(those).unit)].filter(Boolean).join(" · ");
  return html`<section class="comparison">
    <h1 lang="zh-Hans"><${Text} of=${group.name} /></h1>
    <div class="tabs" role="group" aria-label=${t("compare.axis")}>
      ${axes.map(
        ([axis, those]) => html`<a href=${address("compare", null, { name: group.name, axis })} aria-current=${axis === key ? "true" : null}>
          ${axisLabel(those)} <small>${those.length}</small>
        </a>`,
      )}
    </div>
    <${Chart} series=${series} title=${`${visible(group.name)} · ${axisLabel(rows)}`} />
    <div class="table" tabindex="0" role="region" aria-label=${t("compare.table")}>
      <table>
        <thead>
          <tr><th scope="col">${t("field.plan")}</th><th scope="col">${t("field.scope")}</th>${times.map((year) => html`<th scope="col">${year}</th>`)}</tr>
        </thead>
        <tbody>
          ${series.map(
            (one, n) => html`<tr>
              <th scope="row" lang="zh-Hans"><span class=${`dot s-${n % PALETTE}`}></span><${Text} of=${planName(one.doc)} /></th>
              <td lang="zh-Hans"><${Text} of=${one.scope ?? ""} /></td>
              ${times.map(
                (year) => html`<td>
                  ${one.rows
                    .filter((row) => (row.year_end ?? row.year_start) === year)
                    .map(
                      (row) => html`<a class=${`fact ${row.role ?? ""}`} href=${address("plan", DOCUMENTS[row.doc].doc_id, { at: idOf(row) })} title=${visible(sourceOf(row, facts[row.doc]).join(""))}>
                        <${Text} of=${valueText(row)} /> <small>${[row.year_end != null && row.year_end !== row.year_start ? years(row.year_start, row.year_end) : "", row.role ? label("role", row.role) : ""].filter(Boolean).join(" ")}</small>
                      </a>`,
                    )}
                </td>`,
              )}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

// One series a plan and scope, in the order of time.
function seriesOf(rows) {
  const series = new Map();
  for (const row of rows) {
    const key = `${row.doc}|${row.scope ?? ""}`;
    if (!series.has(key)) series.set(key, { doc: row.doc, scope: row.scope, rows: [] });
    series.get(key).rows.push(row);
  }
  const order = (row) => [row.year_end ?? row.year_start, ["baseline", "actual", "target"].indexOf(row.role)];
  for (const one of series.values()) one.rows.sort((a, b) => order(a)[0] - order(b)[0] || order(a)[1] - order(b)[1]);
  return [...series.values()].sort((a, b) => a.doc - b.doc || collator.compare(a.scope ?? "", b.scope ?? ""));
}

const PALETTE = 8;
const SHAPES = ["M-5,-5H5V5H-5Z", "M0,-6L6,5H-6Z", "M0,-7L7,0L0,7L-7,0Z", "M-6,-2H-2V-6H2V-2H6V2H2V6H-2V2H-6Z", "M0,6L6,-5H-6Z"];
const CIRCLE = "M-5,0A5,5 0 1 0 5,0A5,5 0 1 0 -5,0Z";
const SIZE = { width: 860, height: 380, left: 74, right: 180, top: 20, bottom: 36 };

function Chart({ series, title }) {
  const rows = series.flatMap((one) => one.rows);
  const { factor } = scaleOf(rows);
  const y = (row) => Number((comparableValue(row) / factor).toPrecision(12));
  const x = (row) => row.year_end ?? row.year_start;
  const [x0, x1] = widened(Math.min(...rows.map(x)), Math.max(...rows.map(x)), 1);
  const ticks = ticksOf(Math.min(...rows.map(y)), Math.max(...rows.map(y)));
  const [y0, y1] = [ticks[0], ticks.at(-1)];
  const px = (value) => SIZE.left + ((value - x0) / (x1 - x0)) * (SIZE.width - SIZE.left - SIZE.right);
  const py = (value) => SIZE.height - SIZE.bottom - ((value - y0) / (y1 - y0)) * (SIZE.height - SIZE.top - SIZE.bottom);
  const labels = apart(series.map((one) => py(y(one.rows.at(-1)))));
  const shownYears = [...new Set(rows.map(x))].sort((a, b) => a - b);
  return html`<svg class="chart" viewBox=${`0 0 ${SIZE.width} ${SIZE.height}`} role="group" aria-label=${title}>
    <title>${title}</title>
    ${ticks.map((tick) => html`<g class="tick"><line x1=${SIZE.left} x2=${SIZE.width - SIZE.right} y1=${py(tick)} y2=${py(tick)} /><text x=${SIZE.left - 8} y=${py(tick) + 4} text-anchor="end">${formatNumber(tick)}</text></g>`)}
    ${shownYears.map((year) => html`<g class="tick"><text x=${px(year)} y=${SIZE.height - SIZE.bottom + 22} text-anchor="middle">${year}</text></g>`)}
    ${series.map((one, n) => {
      const points = one.rows.map((row) => [px(x(row)), py(y(row)), row]);
      return html`<g class=${`series s-${n % PALETTE}`}>
        ${points.slice(1).map(([bx, by, row], i) => html`<line class=${row.role ?? ""} x1=${points[i][0]} y1=${points[i][1]} x2=${bx} y2=${by} />`)}
        ${points.map(
          ([cx, cy, row]) => html`<a href=${address("plan", DOCUMENTS[row.doc].doc_id, { at: idOf(row) })} aria-label=${`${visible(shortName(one.doc))} ${x(row)} ${visible(valueText(row))}`}>
            <path class=${row.role ?? ""} transform=${`translate(${cx} ${cy})`} d=${[CIRCLE, ...SHAPES][n % (SHAPES.length + 1)]}>
              <title>${`${visible(planName(one.doc))}\n${x(row)} · ${visible(valueText(row))} · ${row.role ? label("role", row.role) : ""}`}</title>
            </path>
          </a>`,
        )}
        <text class="name" x=${points.at(-1)[0] + 12} y=${labels[n] + 4}>${visible(shortName(one.doc)).slice(0, 12)}</text>
      </g>`;
    })}
  </svg>
  <p class="key"><span class="filled"></span>${t("compare.key.stated")} <span class="hollow"></span>${t("compare.key.target")}</p>`;
}

const widened = (low, high, by) => (low === high ? [low - by, high + by] : [low, high]);

// Round numbers from below the least to above the most.
function ticksOf(low, high) {
  const [from, to] = widened(low, high, Math.abs(low) / 10 || 1);
  const rough = (to - from) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((one) => one * power >= rough) * power;
  const first = Math.floor(from / step);
  const last = Math.ceil(to / step);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

// Labels moved so that none covers another.
function apart(wanted) {
  const order = wanted.map((y, n) => [y, n]).sort((a, b) => a[0] - b[0]);
  const placed = [...wanted];
  order.forEach(([y, n], i) => {
    placed[n] = i ? Math.max(y, placed[order[i - 1][1]] + 15) : y;
  });
  return placed;
}
