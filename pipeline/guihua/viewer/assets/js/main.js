// The frame: views, language, light and dark.

const VIEWS = { plans: PlansView, plan: PlanView, table: TableView, findings: FindingsView, compare: CompareView, panel: PanelView, search: SearchView };
const HEADED = new Set(["plan", "compare", "panel"]); // views with a heading of their own
const THEMES = ["auto", "light", "dark"];

function App() {
  const [route, setRoute] = useState(readRoute);
  const [, setLanguage] = useState(language);
  const [theme, setTheme] = useState(THEMES.includes(settings.get("theme")) ? settings.get("theme") : "auto");
  useEffect(() => {
    const follow = () => setRoute(readRoute());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const view = VIEWS[route.view] ? route.view : "plans";
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
    const n = view === "plan" ? NUMBER_OF.get(route.doc) : undefined;
    document.title = `${n === undefined ? t(`view.${view}`) : visible(planName(n))} · guihua`;
  });
  const changeLanguage = () => {
    language = language === "zh" ? "en" : "zh";
    settings.set("language", language);
    setLanguage(language);
  };
  const changeTheme = () => {
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    settings.set("theme", next);
    setTheme(next);
  };
  const View = VIEWS[view];
  return html`
    <header class="top">
      <a class="skip" href="#main" onClick=${skip}>${t("skip")}</a>
      ${HEADED.has(view) ? null : html`<h1 class="unseen-heading">${t(`view.${view}`)}</h1>`}
      <a class="brand" href="#/plans">guihua</a>
      <nav aria-label=${t("views")}>
        ${["plans", "panel", "table", "findings", "compare", "search"].map(
          (name) => html`<a href=${address(name)} aria-current=${name === view || (name === "plans" && view === "plan") ? "page" : null}>${t(`view.${name}`)}</a>`,
        )}
      </nav>
      <button type="button" class="language" onClick=${changeLanguage}>${t("language.other")}</button>
      <button type="button" class="theme" onClick=${changeTheme} aria-label=${t("theme", { theme: t(`theme.${theme}`) })} title=${t("theme", { theme: t(`theme.${theme}`) })}>
        ${{ auto: "◐", light: "☀", dark: "☾" }[theme]}
      </button>
    </header>
    <${View} route=${route} />
  `;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

const COUNTED = ["indicators", "projects", "quantities", "times", "tables", "boxes", "findings", "diagnostics"];
const MOST_PLANS = 1000;

function PlansView({ route }) {
  const words = terms(route.query.get("q") ?? "");
  const found = DOCUMENTS.filter((row) => words.every((word) => folded([row.title, row.region, row.issuer, row.doc_id].join("\n")).includes(word)));
  return html`<main id="main" tabindex="-1" class="plans">
    <div class="controls">
      <${SearchBox} value=${route.query.get("q") ?? ""} onChange=${(q) => changeQuery(readRoute(), { q })} />
      <span class="count" role="status">${t("plans.count", { n: formatNumber(found.length) })}</span>
    </div>
    <div class="table" tabindex="0" role="region" aria-label=${t("view.plans")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t("field.title")}</th>
            <th scope="col">${t("field.region")}</th>
            <th scope="col">${t("field.period")}</th>
            ${COUNTED.map((name) => html`<th scope="col" class="number">${t(`kind.${name}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${found.slice(0, MOST_PLANS).map(
            (row) => html`<tr class=${row.state === "failed" ? "failed" : ""}>
              <th scope="row" lang="zh-Hans">
                <a href=${address("plan", row.doc_id)}><${Text} of=${row.title ?? row.doc_id} /></a>
                <small><${Text} of=${row.doc_id} />${row.state === "failed" ? ` · ${t("plans.failed")}` : ""}</small>
              </th>
              <td lang="zh-Hans"><${Text} of=${row.region} /></td>
              <td>${years(row.period_start, row.period_end)}</td>
              ${COUNTED.map((name) => html`<td class="number">${formatNumber(row.rows[name] ?? 0)}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${found.length > MOST_PLANS ? html`<p class="note">${t("grid.cut", { n: MOST_PLANS, all: found.length })}</p>` : null}
  </main>`;
}

render(html`<${App} />`, document.getElementById("app"));
