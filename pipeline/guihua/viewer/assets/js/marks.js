// What a reader says of a row: right, wrong (with what is right), no fact at all; or of a number without a row: missed.
// The served page hands it to its server, which keeps it beside the corpus as `guihua mark` does.

const RIGHT_FIELDS = ["name", "value", "unit", "year_start", "year_end", "role", "measure", "direction", "scope"];
const CODED = { role: ["baseline", "actual", "target"], measure: ["level", "change", "annual_rate", "annual", "cumulative"], direction: ["up", "down"] };

async function sendMark(mark) {
  const answer = await fetch("marks", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(mark) });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

async function marksOf(doc) {
  const answer = await fetch(`marks?${new URLSearchParams({ doc })}`);
  return answer.ok ? (await answer.json()).rows : [];
}

// Below a fact, or a number that no fact was made of.
function Marking({ plan, entity }) {
  const [form, setForm] = useState(null);
  const [told, setTold] = useState(null);
  const [kept, setKept] = useState(0);
  const doc = plan.document.doc_id;
  const [marks] = useLoaded(() => marksOf(doc), [doc, kept]);
  useEffect(() => {
    setForm(null);
    setTold(null);
  }, [entity.id]);
  const { char_start, char_end } = entity.row;
  const isFact = entity.kind === "indicator";
  const taken = plan.entities.some((one) => one.kind === "indicator" && one.start < entity.end && one.end > entity.start);
  if (!isFact && (taken || entity.kind === "project")) return null;
  const say = async (verdict, right = {}) => {
    try {
      const one = await sendMark({ doc_id: doc, char_start, char_end, raw: plan.text.slice(entity.start, entity.end), verdict, right });
      setTold(t("mark.kept", { file: one.file }));
      setForm(null);
      setKept(kept + 1);
    } catch (error) {
      setTold(error.message);
    }
  };
  const before = (marks ?? []).filter((one) => one.char_start === char_start && one.raw === plan.text.slice(entity.start, entity.end));
  return html`<div class="marking">
    <h4>${t("mark")}</h4>
    ${before.map((one) => html`<p class="before"><b>${t(`mark.${one.verdict}`)}</b> <${Text} of=${rightText(one.right)} /> <small>${[one.by, one.on].filter(Boolean).join(" ")}</small></p>`)}
    <div class="verdicts">
      ${isFact
        ? html`<button type="button" onClick=${() => say("right")}>${t("mark.right")}</button>
            <button type="button" aria-expanded=${form === "wrong"} onClick=${() => setForm(form ? null : "wrong")}>${t("mark.wrong")} …</button>
            <button type="button" onClick=${() => say("junk")}>${t("mark.junk")}</button>`
        : html`<button type="button" aria-expanded=${form === "missed"} onClick=${() => setForm(form ? null : "missed")}>${t("mark.missed")} …</button>`}
    </div>
    ${form ? html`<${RightForm} row=${entity.row} verdict=${form} say=${say} />` : null}
    ${told ? html`<p class="told" role="status">${visible(told)}</p>` : null}
  </div>`;
}

const rightText = (right) => Object.entries(right ?? {}).map(([name, value]) => `${t(`field.${name}`)}=${value === null ? "" : label(name, value)}`).join(" · ");

// The fields as they should be: of a wrong row those that were changed, of a missed one those that were filled in.
function RightForm({ row, verdict, say }) {
  const given = (name) => (row[name] === null || row[name] === undefined ? "" : String(row[name]));
  const submit = (event) => {
    event.preventDefault();
    const fields = RIGHT_FIELDS.map((name) => [name, event.target.elements[name].value.trim()]);
    say(verdict, Object.fromEntries(fields.filter(([name, value]) => (verdict === "wrong" ? value !== given(name) : value !== ""))));
  };
  return html`<form class="right" onSubmit=${submit}>
    ${RIGHT_FIELDS.map(
      (name) => html`<label>
        <span>${t(`field.${name}`)}</span>
        ${CODED[name]
          ? html`<select name=${name} defaultValue=${given(name)}>
              <option value="" selected=${given(name) === ""}></option>
              ${CODED[name].map((value) => html`<option value=${value} selected=${given(name) === value}>${label(name, value)}</option>`)}
            </select>`
          : html`<input name=${name} defaultValue=${given(name)} lang="zh-Hans" inputmode=${name.startsWith("year") ? "numeric" : null} />`}
      </label>`,
    )}
    <button type="submit">${t("mark.keep")}</button>
  </form>`;
}
