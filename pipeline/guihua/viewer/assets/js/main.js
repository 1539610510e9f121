// The frame: views, language, light and dark.

const VIEWS = { plans: PlansView, plan: PlanView, table: TableView, findings: FindingsView, compare: CompareView, panel: PanelView, search: SearchView, unknown: UnknownView };
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
  const view = VIEWS[route.view] ? route.view : "unknown";
  useEffect(() => {
    document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
    if (view !== "plan") document.title = `${t(`view.${view}`)} · guihua`; // a plan tells its own
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

function UnknownView({ route }) {
  return html`<main id="main" tabindex="-1">
    <p class="error" role="alert">${t("error.page", { name: visible(route.view) })} <a href="#/plans">${t("view.plans")}</a></p>
  </main>`;
}

function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}

const COUNTED = ["indicators", "projects", "quantities", "times", "tables", "boxes", "findings", "diagnostics"];

function PlansView({ route }) {
  const { query } = route;
  const [most, setMost] = useState(PAGE);
  const list = useRows("plans", { q: query.get("q"), sort: query.get("sort") });
  useEffect(() => setMost(PAGE), [list.key]);
  useEffect(() => list.need(0, most), [list.key, most]);
  const head = (name) => html`<${SortHead} name=${name} query=${query} onSort=${(sort) => changeQuery(route, { sort })} />`;
  return html`<main id="main" tabindex="-1" class="plans">
    <div class="controls">
      <${SearchBox} value=${query.get("q") ?? ""} onChange=${(q) => changeQuery(readRoute(), { q })} />
      ${list.total === null ? null : html`<span class="count" role="status">${t("plans.count", { n: formatNumber(list.total) })}</span>`}
    </div>
    ${list.total === null ? html`<${Waiting} error=${list.error} />` : null}
    <div class="table" tabindex="0" role="region" aria-label=${t("view.plans")}>
      <table>
        <thead>
          <tr>
            ${["title", "region", "period"].map(head)}
            ${COUNTED.map((name) => html`<th scope="col" class="number">${t(`kind.${name}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${firstRows(list, most).map(
            (row) => html`<tr key=${row.doc_id} class=${row.state === "failed" ? "failed" : ""}>
              <th scope="row" lang="zh-Hans">
                <a href=${address("plan", row.doc_id)}><${Text} of=${row.plan} /></a>
                <small><${Text} of=${row.doc_id} />${row.state === "failed" ? ` · ${t("plans.failed")}` : ""}</small>
              </th>
              <td lang="zh-Hans"><${Text} of=${row.region} /></td>
              <td>${years(row.period_start, row.period_end)}</td>
              ${COUNTED.map((name) => html`<td class="number" data-label=${t(`kind.${name}`)}>${formatNumber(row.rows[name] ?? 0)}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${list.total > most ? html`<button type="button" onClick=${() => setMost(most + PAGE)}>${t("more")}</button>` : null}
  </main>`;
}

render(html`<${App} />`, document.getElementById("app"));
