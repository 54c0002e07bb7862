// What the service does now: read from /metrics and /readyz every two seconds, kept for five minutes.
import { html, useEffect, useState } from "./vendor/htm-preact.mjs";
import { ask } from "./api.mjs";
import { Chart, lines, shares } from "./chart.mjs";
import { byLabel, parse, quantile, total } from "./exposition.mjs";
import { VERDICTS } from "./verdicts.mjs";

const EVERY_MS = 2000;
const KEPT = 150;
const SCORE = { path: "/v1/score" };

function point(before, now) {
  const seconds = (now.at - before.at) / 1000;
  const added = (name, labels) => Math.max(0, total(now.samples, name, labels) - total(before.samples, name, labels));
  const milliseconds = (share) => {
    const found = quantile(before.samples, now.samples, "assay_request_seconds", SCORE, share);
    return found === null ? null : found * 1000;
  };
  return {
    at: now.at,
    items: added("assay_items_total") / seconds,
    requests: added("assay_request_seconds_count", SCORE) / seconds,
    faults: added("assay_faults_total") / seconds,
    p50: milliseconds(0.5),
    p99: milliseconds(0.99),
    math: total(now.samples, "assay_queue_depth", { role: "math" }),
    code: total(now.samples, "assay_queue_depth", { role: "code" }),
  };
}

function useReadings() {
  const [state, setState] = useState({ points: [], samples: null, ready: null, problem: null });
  useEffect(() => {
    let last = null, ended = false, timer;
    const read = async () => {
      try {
        const [text, ready] = await Promise.all([ask("metrics"), ask("readyz")]);
        const now = { at: Date.now(), samples: parse(text) };
        setState(({ points }) => ({
          points: last ? [...points, point(last, now)].slice(-KEPT) : points, samples: now.samples, ready, problem: null,
        }));
        last = now;
      } catch (error) {
        setState((state) => ({ ...state, problem: error.message }));
      }
      if (!ended) timer = setTimeout(read, EVERY_MS);
    };
    read();
    return () => { ended = true; clearTimeout(timer); };
  }, []);
  return state;
}

function rows(points, names) {
  const now = points.at(-1)?.at ?? 0;
  return points.flatMap((one) => Object.entries(names)
    .filter(([key]) => one[key] !== null)
    .map(([key, name]) => ({ at: Math.round((one.at - now) / 1000), name, value: one[key] })));
}

const count = (value) => Math.round(value).toLocaleString("en");
const rate = (value) => (value >= 10 ? count(value) : value.toFixed(1));

function Tile({ value, children }) {
  return html`<div class="tile"><b>${value}</b><span>${children}</span></div>`;
}

function Tiles({ samples, last }) {
  const latency = last?.p50 === null || !last ? "–" : `${rate(last.p50)} / ${rate(last.p99)}`;
  const rewards = total(samples, "assay_reward_count");
  return html`<div class="tiles">
    <${Tile} value=${rate(last?.items ?? 0)}>items/s</${Tile}>
    <${Tile} value=${latency}>ms a request, p50 / p99</${Tile}>
    <${Tile} value=${count(total(samples, "assay_items_in_flight"))}>items in flight</${Tile}>
    <${Tile} value=${count(total(samples, "assay_items_total"))}>items since the start</${Tile}>
    <${Tile} value=${rewards ? (total(samples, "assay_reward_sum") / rewards).toFixed(3) : "–"}>mean reward</${Tile}>
    <${Tile} value=${count(total(samples, "assay_faults_total"))}>faults</${Tile}>
    <${Tile} value=${count(total(samples, "assay_workers"))}>workers with a cell</${Tile}>
    <${Tile} value=${count(total(samples, "assay_math_children"))}>grading processes</${Tile}>
  </div>`;
}

function Parts({ ready }) {
  return html`<section class="panel"><h2>Parts</h2>${Object.entries(ready.roles).map(([role, { ok, parts }]) => html`
    <h3>${role} <span class=${ok ? "good" : "fault"}>${ok ? "ready" : "not ready"}</span></h3>
    <ul class="parts">${parts.map((part) => html`
      <li><span class=${ok && part.ok ? "good" : part.ok ? "soft" : "fault"} aria-label=${part.ok ? "ok" : "missing"}>${part.ok ? "●" : "○"}</span>
        <span><b>${part.name}</b> <span class="soft">${part.message}</span></span></li>`)}</ul>`)}</section>`;
}

function Cells({ samples }) {
  const cells = Object.entries(byLabel(samples, "assay_cells", "state"));
  const faults = Object.entries(byLabel(samples, "assay_faults_total", "code")).filter(([, value]) => value);
  return html`<section class="panel"><h2>Queue, cells, faults</h2><dl>
    <dt>queue</dt><dd>${count(total(samples, "assay_queue_depth", { role: "code" }))} programs, the oldest for
      ${" "}${total(samples, "assay_queue_age_seconds").toFixed(1)} s</dd>
    ${cells.map(([state, value]) => html`<dt>cells ${state}</dt><dd>${count(value)}</dd>`)}
    <dt>children replaced</dt><dd>${count(total(samples, "assay_math_children_replaced"))}</dd>
    ${faults.length ? faults.map(([code, value]) => html`<dt class="fault">${code}</dt><dd>${count(value)}</dd>`) : html`<dt>faults</dt><dd class="good">none</dd>`}
  </dl></section>`;
}

function Verdicts({ samples }) {
  const mix = Object.entries(byLabel(samples, "assay_items_total", "verdict")).filter(([, value]) => value);
  if (!mix.length) return html`<figure><figcaption>Verdicts</figcaption><p class="soft">Nothing was scored yet.</p></figure>`;
  const data = mix.sort(([, a], [, b]) => b - a).map(([name, value]) => ({ name, value }));
  const colours = { domain: data.map((row) => row.name), range: data.map((row) => VERDICTS[row.name] ?? "#888"), legend: true };
  return html`<${Chart} title="Verdicts" note="since the start" data=${JSON.stringify(data)} draw=${shares(data, colours)} />`;
}

export function Live() {
  const { points, samples, ready, problem } = useReadings();
  if (!samples) return html`<p role="status" class="soft">${problem ?? "Asking the service …"}</p>`;
  const last = points.at(-1);
  const chart = (title, label, names) => {
    const data = rows(points, names);
    return html`<${Chart} title=${title} data=${data} draw=${lines(data, label)} />`;
  };
  return html`
    ${problem && html`<p role="alert" class="problem">The service does not answer: ${problem}</p>`}
    <${Tiles} samples=${samples} last=${last} />
    <div class="grid">
      ${chart("Throughput", "items/s", { items: "items" })}
      ${chart("Latency of a request", "ms", { p50: "p50", p99: "p99" })}
      ${chart("Waiting or being scored", "items", { math: "mathematics", code: "programs" })}
      <${Verdicts} samples=${samples} />
      <${Parts} ready=${ready} />
      <${Cells} samples=${samples} />
    </div>`;
}
