// Provinces as tiles, each about where it lies, shaded by value: a cartogram. No border is drawn, so none can be wrong.

const PROVINCE = /^(?!00)\d\d0000$/;
const PALEST = 8; // per cent of colour in the tile of the least value
const DEEPEST_SHADE = 48;

const inShort = (value) => new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 3 }).format(value);

// One year of what the panel shows, where at least two provinces have it.
function ProvinceTiles({ regions, query, go, unit }) {
  const provinces = regions.filter((one) => PROVINCE.test(one.adcode));
  if (provinces.length < 2) return null;
  const told = [...grouped(provinces.flatMap((one) => [...new Set(one.points.map((point) => point.year))]), (year) => year)].sort((a, b) => a[0] - b[0]);
  const fullest = told.reduce((best, one) => (one[1].length >= best[1].length ? one : best))[0];
  const year = told.some(([one]) => String(one) === query.get("tiles")) ? Number(query.get("tiles")) : fullest;
  const pointOf = new Map(provinces.map((one) => [one.adcode.slice(0, 2), one.points.find((point) => point.year === year)]));
  const values = [...pointOf.values()].filter(Boolean).map((point) => point.value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const shade = (value) => PALEST + (high === low ? 0 : ((value - low) / (high - low)) * (DEEPEST_SHADE - PALEST));
  return html`<section class="provinces" aria-label=${t("tiles")}>
    <div class="tabs" role="group" aria-label=${t("field.year")}>
      <span>${t("tiles")} ${unit ? `· ${visible(unit)}` : ""}</span>
      ${told.map(([one, those]) => html`<a href=${go({ tiles: String(one) })} aria-current=${one === year ? "true" : null}>${one} <small>${those.length}</small></a>`)}
    </div>
    <ul class="tiles" lang="zh-Hans">
      ${Object.entries(STRINGS.tiles).map(([code, [name, column, line]]) => {
        const point = pointOf.get(code);
        const place = { gridColumn: column + 1, gridRow: line + 1 };
        if (!point) return html`<li style=${place}>${name}</li>`;
        const background = `color-mix(in srgb, var(--s0) ${shade(point.value)}%, var(--raised))`;
        const { row, value } = point;
        const title = [visible(row.region), year, formatNumber(value), t(`series.${row.series}`)].join(" · ");
        return html`<li class="told" style=${{ ...place, background }}>
          <a class=${row.series} href=${address("plan", row.doc_id, { at: row.indicator_id })} title=${title}>${name}<b>${inShort(value)}</b></a>
        </li>`;
      })}
    </ul>
  </section>`;
}
