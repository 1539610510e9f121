// The plan view: contents, text and details side by side.

function PlanView({ route }) {
  const [plan, error] = useLoaded(async () => {
    const found = await ask("plan", { doc: route.doc });
    if (!found?.document) throw new Error(t("error.document", { doc: visible(route.doc ?? "") }));
    return readPlan(found);
  }, [route.doc]);
  if (!plan || plan.document.doc_id !== route.doc) return html`<main id="main" tabindex="-1"><${Waiting} error=${error} /></main>`;
  return html`<${Plan} key=${`${route.doc} ${language}`} plan=${plan} route=${route} />`;
}

const SHOWN = ["indicator", "project", "quantity", "time", "gap"];

function Plan({ plan, route }) {
  const holder = useRef(null);
  const drawn = useRef(null);
  const [hidden, setHidden] = useState(() => new Set((settings.get("hidden") ?? "").split(" ").filter(Boolean)));
  const selected = plan.byId.get(route.query.get("at")) ?? null;
  const doc = plan.document.doc_id;
  useEffect(() => {
    document.title = `${visible(plan.document.plan)} · guihua`;
  });

  useLayoutEffect(() => {
    const builder = new DocumentBuilder(plan);
    const article = builder.build();
    const overlay = svg("svg", { class: "links", "aria-hidden": "true" });
    const tip = tipFor(plan);
    article.append(overlay);
    holder.current.replaceChildren(article, tip.element);
    drawn.current = { builder, article, overlay };
    const stop = listen(article, tip, plan, (id) => goTo(address("plan", doc, { at: id })));
    const draw = () => drawEvidence(overlay, builder.chunks, drawn.current.selected);
    const redraw = new ResizeObserver(draw);
    redraw.observe(article);
    article.addEventListener("scroll", draw, true); // of a table that is wider than the page
    return () => {
      redraw.disconnect();
      stop();
    };
  }, [plan]);

  useLayoutEffect(() => {
    const { builder, article, overlay } = drawn.current;
    drawn.current.selected = selected;
    const marks = select(builder, article, selected);
    drawEvidence(overlay, builder.chunks, selected);
    const line = selected ? selected.row.line_start : Number(route.query.get("line")) || null;
    const target = marks[0] ?? (line && builder.elementAt(line));
    if (target) bringIntoView(target);
    else if (!selected) holder.current.scrollTo?.(0, 0);
  }, [plan, selected, route.query.get("line")]);

  const show = (piece) => {
    const chunk = drawn.current.builder.chunks.find((one) => one.end > piece.start && one.start < piece.end);
    const target = chunk?.node.parentElement;
    if (target) bringIntoView(target);
  };
  const toggle = (kind) => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    settings.set("hidden", [...next].join(" "));
    setHidden(next);
  };
  return html`<main id="main" tabindex="-1" class="plan">
    <${Contents} plan=${plan} doc=${doc} />
    <div class="reader">
      <${Legend} plan=${plan} hidden=${hidden} toggle=${toggle} />
      <${About} plan=${plan} />
      <div ref=${holder} class=${["holder", ...[...hidden].map((kind) => `hide-${kind}`)].join(" ")}></div>
    </div>
    <${Panel} plan=${plan} selected=${selected} show=${show} close=${() => goTo(address("plan", doc))} />
  </main>`;
}

function bringIntoView(target) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const far = Math.abs(target.getBoundingClientRect().top) > 3 * innerHeight;
  target.scrollIntoView({ block: "center", inline: "nearest", behavior: calm || far ? "instant" : "smooth" });
}

// Mark what is selected; gives its marks in the order of the text.
function select(builder, article, entity) {
  for (const mark of article.querySelectorAll("mark.current")) {
    mark.classList.remove("current");
    mark.removeAttribute("aria-current");
  }
  if (!entity) return [];
  const spans = entity.kind === "project" ? entity.evidence.filter((piece) => piece.role === "name") : [entity];
  const marks = [];
  for (const chunk of builder.chunks) {
    if (chunk.mark && spans.some((span) => span.start <= chunk.start && span.end >= chunk.end) && !marks.includes(chunk.mark)) marks.push(chunk.mark);
  }
  for (const mark of marks) {
    mark.classList.add("current");
    mark.setAttribute("aria-current", "true");
  }
  if (marks[0]) rove(article, marks[0]);
  return marks;
}

// One mark is in the tab order; arrow keys go from mark to mark.
function rove(article, mark) {
  article.querySelector("mark[tabindex='0']")?.setAttribute("tabindex", "-1");
  mark.tabIndex = 0;
}

function listen(article, tip, plan, choose) {
  const stop = new AbortController();
  const on = (type, act) => article.addEventListener(type, act, { signal: stop.signal });
  const markOf = (event) => (event.target.closest ? event.target.closest("mark") : null);
  const first = article.querySelector("mark");
  if (first) first.tabIndex = 0;
  // The tip is for a mouse and for the keyboard: a finger that touches a mark chooses it, and the panel tells all.
  on("pointerover", (event) => event.pointerType === "mouse" && markOf(event) && tip.show(markOf(event)));
  on("pointerout", (event) => tip.hide(markOf(event)));
  on("focusin", (event) => {
    if (!markOf(event)) return;
    rove(article, markOf(event));
    if (markOf(event).matches(":focus-visible")) tip.show(markOf(event));
  });
  on("focusout", (event) => tip.hide(markOf(event)));
  on("click", (event) => {
    const id = markOf(event)?.dataset.ids.split("\n")[0];
    if (id) choose(id);
  });
  on("keydown", (event) => {
    const mark = markOf(event);
    if (!mark || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) move(article, mark, step, "mark");
    else if (event.key === "g" || event.key === "G") move(article, mark, event.key === "g" ? 1 : -1, "mark.k-gap");
    else if (event.key === "Enter" || event.key === " ") mark.click();
    else if (event.key === "Escape") {
      tip.hide(mark);
      goTo(address("plan", plan.document.doc_id));
    } else return;
    event.preventDefault();
  });
  return () => stop.abort();
}

function move(article, mark, step, wanted) {
  const seen = (one) => one === mark || (one.matches(wanted) && getComputedStyle(one).display !== "none");
  const all = [...article.querySelectorAll("mark")].filter(seen);
  const next = all[all.indexOf(mark) + step];
  if (!next) return;
  next.focus({ preventScroll: true });
  bringIntoView(next);
}

function Contents({ plan, doc }) {
  return html`<nav class="contents" aria-label=${t("contents")}>
    <details open=${innerWidth > 900}>
      <summary>${t("contents")}</summary>
      <ol>
        ${plan.sections.map(
          (section) => html`<li class=${`level-${Math.min(section.level, 6)}`}>
            <a href=${address("plan", doc, { line: section.line_start })} title=${visible(section.title)}>
              <${Text} of=${[section.number, section.title].filter(Boolean).join(" ")} />
            </a>
          </li>`,
        )}
      </ol>
    </details>
  </nav>`;
}

function Legend({ plan, hidden, toggle }) {
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, plan.entities.filter((one) => one.kind === kind).length]));
  return html`<div class="legend" role="group" aria-label=${t("legend")}>
    ${SHOWN.map(
      (kind) => html`<label class=${`k-${kind}`}>
        <input type="checkbox" checked=${!hidden.has(kind)} onChange=${() => toggle(kind)} />
        <mark class=${`k-${kind}`}>${t(`kind.${kind}`)}</mark> <small>${formatNumber(counts[kind] ?? plan.gaps)}</small>
      </label>`,
    )}
    <small class="keys">${t("hint.keys")}</small>
  </div>`;
}

function About({ plan }) {
  const row = plan.document;
  const facts = ["region", "adcode", "issuer", "document_number", "issued_on", "period", "encoding", "doc_id"];
  const value = { ...row, period: years(row.period_start, row.period_end) };
  return html`<header class="about">
    <h1 lang="zh-Hans"><${Text} of=${row.plan} /></h1>
    <p>
      ${facts.filter((name) => value[name]).map((name) => html`<span><small>${t(`field.${name}`)}</small> <${Text} of=${value[name]} /></span>`)}
    </p>
    ${plan.diagnostics.length
      ? html`<details class="troubles">
          <summary>${t("diagnostics", { n: plan.diagnostics.length })}</summary>
          <ul>
            ${plan.diagnostics.map(
              (one) => html`<li class=${one.severity}>
                ${one.line_start ? html`<a href=${address("plan", row.doc_id, { line: one.line_start })}>${t("line", { line: one.line_start })}</a>` : null}
                ${" "}<${Text} of=${one.message} /> <code>${one.code}</code>
              </li>`,
            )}
          </ul>
        </details>`
      : null}
  </header>`;
}
