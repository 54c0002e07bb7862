// The inspector: a completion and a task in, the story of its reward out.
import { html, useEffect, useState } from "./vendor/htm-preact.mjs";
import { ask } from "./api.mjs";
import { EMPTY, EXAMPLES, fromItem, toRequest } from "./form.mjs";
import { linkTo, shared } from "./sharing.mjs";
import { Story } from "./story.mjs";

const KINDS = { math: "mathematics", choice: "multiple choice", text: "text", code: "program", none: "form only" };

function useCatalog() {
  const [catalog, setCatalog] = useState({ rewards: [], languages: [] });
  useEffect(() => {
    Promise.all([ask("v1/rewards"), ask("v1/languages")]).then(
      ([{ rewards }, { languages }]) => setCatalog({ rewards, languages }), () => {});
  }, []);
  return catalog;
}

function Field({ label, hint, children }) {
  return html`<label class="field"><span>${label} ${hint && html`<span class="soft">${hint}</span>`}</span>${children}</label>`;
}

function TaskFields({ form, set, languages }) {
  const area = (name, rows, hint) => html`<textarea rows=${rows} spellcheck="false" value=${form[name]} placeholder=${hint} onInput=${set(name)}></textarea>`;
  if (form.kind === "none") return null;
  if (form.kind !== "code") {
    return html`
      <${Field} label="Gold" hint="one a line; any one is right">${area("answer", 2)}</${Field}>
      <${Field} label="Options" hint="JSON; may be empty">${area("options", 1, '{"tolerance": 0.01}')}</${Field}>`;
  }
  return html`
    <div class="row"><${Field} label="Language"><select value=${form.language} onChange=${set("language")}>
      ${languages.map((one) => html`<option value=${one.name} disabled=${!one.available}>${one.title}${one.available ? "" : " (not here)"}</option>`)}
    </select></${Field}>
    <${Field} label="Scoring"><select value=${form.scoring} onChange=${set("scoring")}><option value="all">all tests</option><option value="fraction">fraction</option></select></${Field}></div>
    <${Field} label="Tests" hint="JSON list, as in a request">${area("tests", 6, '[{"stdin": "1 2\\n", "stdout": "3\\n"}]')}</${Field}>
    <${Field} label="Checker" hint="a name or JSON; may be empty">${area("checker", 1, "tokens")}</${Field}>`;
}

function RewardFields({ form, setForm, rewards }) {
  const change = (name, weight) => {
    const { [name]: _, ...others } = form.rewards;
    setForm({ ...form, rewards: weight === null ? others : { ...form.rewards, [name]: weight } });
  };
  return html`<fieldset><legend>Rewards</legend>${rewards.map(({ name, formula }) => html`
    <div class="reward" title=${formula}><label><input type="checkbox" checked=${name in form.rewards}
      onChange=${(event) => change(name, event.target.checked ? "1" : null)} /> ${name}</label>
      ${name in form.rewards && html`<input class="weight" aria-label=${`weight of ${name}`} value=${form.rewards[name]} onInput=${(event) => change(name, event.target.value)} />`}</div>`)}</fieldset>`;
}

// A whole item, pasted where the completion goes, fills in all fields.
function asItem(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" && value.task && "completion" in value ? value : null;
  } catch {
    return null;
  }
}

export function Inspector() {
  const catalog = useCatalog();
  const [form, setForm] = useState(EXAMPLES.mathematics);
  const [state, setState] = useState({ outcome: null, problem: null, busy: false, link: null });
  const set = (name) => (event) => setForm({ ...form, [name]: event.target.value });

  const score = async (asked) => {
    setState((before) => ({ ...before, busy: true, problem: null, link: null }));
    try {
      const request = toRequest(asked);
      const { results: [result] } = await ask("v1/score", request);
      setState({ outcome: { result, request }, problem: null, busy: false, link: null });
    } catch (error) {
      setState((before) => ({ ...before, problem: error.message, busy: false }));
    }
  };
  const share = async () => {
    const link = await linkTo(form);
    history.replaceState(null, "", link);
    await navigator.clipboard?.writeText(link).catch(() => {});
    setState((before) => ({ ...before, link }));
  };
  const paste = (event) => {
    const item = asItem(event.clipboardData.getData("text"));
    if (item) {
      event.preventDefault();
      setForm(fromItem(item, form));
    }
  };
  useEffect(() => {
    shared(location.hash).then((found) => {
      if (!found) return;
      const whole = { ...EMPTY, ...found };
      setForm(whole);
      score(whole);
    });
  }, []);

  const submit = (event) => { event.preventDefault(); score(form); };
  const keys = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event); };
  return html`<div class="inspector">
    <form onSubmit=${submit} onKeyDown=${keys} aria-label="What to inspect">
      <div class="row examples"><span class="soft">Try</span> ${Object.entries(EXAMPLES).map(([name, example]) => html`
        <button type="button" class="link" onClick=${() => setForm(example)}>${name}</button>`)}
        <button type="button" class="link" onClick=${() => setForm(EMPTY)}>clear</button></div>
      <${Field} label="Completion" hint="or paste a whole item (JSON)"><textarea rows="9" required spellcheck="false" value=${form.completion} onInput=${set("completion")} onPaste=${paste}></textarea></${Field}>
      <${Field} label="Prompt" hint="may be empty"><textarea rows="2" value=${form.prompt} onInput=${set("prompt")}></textarea></${Field}>
      <div class="row"><${Field} label="Task"><select value=${form.kind} onChange=${set("kind")}>
        ${Object.entries(KINDS).map(([kind, title]) => html`<option value=${kind}>${title}</option>`)}</select></${Field}>
      <${Field} label="Prefix" hint="of the template"><input value=${form.prefix} placeholder="<think>" onInput=${set("prefix")} /></${Field}></div>
      <${TaskFields} form=${form} set=${set} languages=${catalog.languages} />
      <${RewardFields} form=${form} setForm=${setForm} rewards=${catalog.rewards} />
      <div class="row"><button type="submit" disabled=${state.busy}>${state.busy ? "Scoring …" : "Score"}</button>
        <span class="soft">Ctrl + Enter</span><button type="button" class="plain" onClick=${share}>Copy link</button></div>
      ${state.link && html`<p class="soft" role="status">The link is in the clipboard and the address bar; all it holds is behind the #, which is sent to nobody.</p>`}
      ${state.problem && html`<p role="alert" class="problem">${state.problem}</p>`}
    </form>
    ${state.outcome ? html`<${Story} ...${state.outcome} catalog=${catalog.rewards} />` : html`<p class="soft empty">The story of the reward will stand here.</p>`}
  </div>`;
}
