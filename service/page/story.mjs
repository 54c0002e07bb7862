// A result as a story: where the answer was found, how it was understood, what each test and each reward said.
import { html } from "./vendor/htm-preact.mjs";
import { tone } from "./verdicts.mjs";

// Where the answer stands: its last mention after the thinking; null if it is not there word for word.
function place(text, answer) {
  if (!answer) return null;
  const from = Math.max(0, text.lastIndexOf("</think>"));
  const at = text.lastIndexOf(answer);
  return at >= from ? [at, at + answer.length] : null;
}

function Found({ text, answer, by }) {
  const found = place(text, answer);
  return html`<section><h3>1 · Where the answer was found</h3>
    <p>${by ? html`By the rule <code>${by}</code>.` : "No final answer was found."}</p>
    <pre class="completion" tabindex="0">${found ? html`${text.slice(0, found[0])}<mark>${text.slice(...found)}</mark>${text.slice(found[1])}` : text}</pre></section>`;
}

function Steps({ story }) {
  return html`<section><h3>2 · How both sides were understood and compared</h3>
    <ol class="steps">${story.map(([name, said]) => html`<li><b>${name}</b><span>${said}</span></li>`)}</ol></section>`;
}

const shown = (value) => (value === undefined || value === null ? "–" : typeof value === "string" ? value : JSON.stringify(value));

function given(test) {
  if ("stdin" in test || "stdout" in test) return ["input", test.stdin ?? "", "expected", test.stdout];
  if ("call" in test) {
    const args = [...(test.args ?? []).map(shown), ...Object.entries(test.kwargs ?? {}).map(([name, value]) => `${name}=${shown(value)}`)];
    return ["call", `${test.call}(${args.join(", ")})`, "expected", shown(test.expected)];
  }
  return ["test source", test.assert ?? shown(test), "expected", "every assertion holds"];
}

function Test({ number, test, run }) {
  const [inputName, input, wantedName, wanted] = given(test);
  return html`<details class="test" open=${run && run.verdict !== "correct"}>
    <summary><span>test ${number}</span> <b class=${run ? tone(run.verdict) : "soft"}>${run?.verdict ?? "not run"}</b>
      ${run && html`<span class="soft">${shown(run.time_ms)} ms, ${shown(run.memory_kb)} kB</span>`}</summary>
    <div class="side">
      <div><h4>${inputName}</h4><pre tabindex="0">${input}</pre></div>
      <div><h4>${wantedName}</h4><pre tabindex="0">${wanted}</pre></div>
      <div><h4>output</h4><pre tabindex="0">${run?.stdout ?? ""}</pre></div>
      ${run?.stderr && html`<div><h4>standard error</h4><pre tabindex="0">${run.stderr}</pre></div>`}
    </div></details>`;
}

function Tests({ task, detail }) {
  return html`<section><h3>2 · The tests</h3>
    ${detail.message && html`<pre tabindex="0">${detail.message}</pre>`}
    ${(task.tests ?? []).map((test, index) => html`<${Test} number=${index + 1} test=${test} run=${detail.tests?.[index]} />`)}</section>`;
}

function weightOf(sent) {
  return typeof sent === "object" ? sent.weight ?? 1 : sent;
}

function Rewards({ result, request, catalog }) {
  const rows = Object.entries(result.rewards ?? {}).map(([name, value]) => {
    const weight = weightOf(request.rewards[name] ?? 1);
    return { name, value, weight, formula: catalog.find((reward) => reward.name === name)?.formula };
  });
  return html`<section><h3>3 · What each reward gave</h3><div class="scroll"><table>
    <thead><tr><th scope="col">reward</th><th scope="col">value</th><th scope="col">weight</th><th scope="col">adds</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr><td><b>${row.name}</b><br /><span class="soft">${row.formula}</span></td>
      <td>${shown(row.value)}</td><td>${row.weight}</td><td>${row.value === null ? "–" : +(row.value * row.weight).toFixed(6)}</td></tr>`)}</tbody>
    <tfoot><tr><th scope="row" colspan="3">reward</th><td><b>${result.reward === null ? "null" : +result.reward.toFixed(6)}</b></td></tr></tfoot>
  </table></div>
  ${result.detail?.format && html`<p class="soft">Format: ${result.detail.format === "kept" ? "kept" : html`broken, <code>${result.detail.format}</code>`}.</p>`}</section>`;
}

export function Story({ result, request, catalog }) {
  const [item] = request.items;
  const detail = result.detail ?? {};
  const isCode = item.task.kind === "code";
  const text = (item.completion_prefix ?? "") + item.completion;
  return html`<article class="story" aria-live="polite">
    <p class="outcome"><b class=${tone(result.verdict)}>${result.verdict ?? "no verdict"}</b>
      <span>reward <b>${result.reward === null ? "null" : +result.reward.toFixed(6)}</b></span>
      ${result.answer && html`<span>answer <code>${result.answer}</code></span>`}
      <span class="soft">${shown(result.elapsed_ms)} ms${result.cached ? ", remembered" : ""}</span></p>
    ${result.error && html`<p role="alert" class="problem"><b>${result.error.code}</b> ${result.error.message}
      ${result.error.pointer && html` <code>${result.error.pointer}</code>`}</p>`}
    ${isCode ? html`<section><h3>1 · The program that was found</h3>${detail.reason ? html`<p>None: <code>${detail.reason}</code></p>` : null}
      <pre class="completion" tabindex="0">${text}</pre></section>` : html`<${Found} text=${text} answer=${result.answer} by=${detail.extracted_by} />`}
    ${isCode ? html`<${Tests} task=${item.task} detail=${detail} />` : detail.story && html`<${Steps} story=${detail.story} />`}
    <${Rewards} result=${result} request=${request} catalog=${catalog} />
  </article>`;
}
