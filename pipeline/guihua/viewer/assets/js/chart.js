// The chart of the panel: one line a region over the years, targets as open marks.

const PALETTE = 8;
const SHAPES = ["M-5,-5H5V5H-5Z", "M0,-6L6,5H-6Z", "M0,-7L7,0L0,7L-7,0Z", "M-6,-2H-2V-6H2V-2H6V2H2V6H-2V2H-6Z", "M0,6L6,-5H-6Z"];
const CIRCLE = "M-5,0A5,5 0 1 0 5,0A5,5 0 1 0 -5,0Z";
const WIDE = { width: 860, height: 380, left: 74, right: 180, top: 20, bottom: 36, name: 10 };
const NARROW = { width: 400, height: 300, left: 68, right: 100, top: 18, bottom: 32, name: 6 };

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

function PanelChart({ regions, title }) {
  const size = innerWidth < 600 ? NARROW : WIDE;
  const points = regions.flatMap((one) => one.points);
  const [x0, x1] = widened(Math.min(...points.map((p) => p.year)), Math.max(...points.map((p) => p.year)), 1);
  const ticks = ticksOf(Math.min(...points.map((p) => p.value)), Math.max(...points.map((p) => p.value)));
  const [y0, y1] = [ticks[0], ticks.at(-1)];
  const px = (year) => size.left + ((year - x0) / (x1 - x0)) * (size.width - size.left - size.right);
  const py = (value) => size.height - size.bottom - ((value - y0) / (y1 - y0)) * (size.height - size.top - size.bottom);
  const labels = apart(regions.map((one) => py(one.points.at(-1).value)));
  return html`<svg class="chart" viewBox=${`0 0 ${size.width} ${size.height}`} role="group" aria-label=${title}>
    <title>${title}</title>
    ${ticks.map((tick) => html`<g class="tick"><line x1=${size.left} x2=${size.width - size.right} y1=${py(tick)} y2=${py(tick)} /><text x=${size.left - 8} y=${py(tick) + 4} text-anchor="end">${formatNumber(tick)}</text></g>`)}
    ${yearTicks(points, px).map((year) => html`<g class="tick"><text x=${px(year)} y=${size.height - size.bottom + 22} text-anchor="middle">${year}</text></g>`)}
    ${regions.map(
      (one, n) => html`<g class=${`series s-${n % PALETTE}`}>
        ${one.points.slice(1).map((p, i) => html`<line class=${p.row.series} x1=${px(one.points[i].year)} y1=${py(one.points[i].value)} x2=${px(p.year)} y2=${py(p.value)} />`)}
        ${one.points.map(
          (p) => html`<a href=${address("plan", p.row.doc_id, { at: p.row.indicator_id })} aria-label=${`${visible(one.region ?? one.adcode)} ${p.year} ${formatNumber(p.value)}`}>
            <path class=${p.row.series} transform=${`translate(${px(p.year)} ${py(p.value)})`} d=${[CIRCLE, ...SHAPES][n % (SHAPES.length + 1)]}><title>${`${visible(one.region ?? "")}\n${p.year} · ${formatNumber(p.value)} · ${t(`series.${p.row.series}`)}`}</title></path>
          </a>`,
        )}
        <text class="name" x=${px(one.points.at(-1).year) + 12} y=${labels[n] + 4}>${visible(one.region ?? one.adcode).slice(0, size.name)}</text>
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
