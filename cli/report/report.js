// Draws the report from the numbers in the page; texts of completions only ever become text nodes.
const data = JSON.parse(document.getElementById("data").textContent);
const { summary, figures } = data;

const VERDICTS = {
  correct: "#2f8f5b", incorrect: "#c4544b", no_answer: "#8a8f98", compile_error: "#7d5ba6", runtime_error: "#b86b2d",
  time_limit: "#c79a1b", memory_limit: "#3d7ea6", output_limit: "#a14f86", error: "#e0b04a", none: "#8a8f98",
};
const verdictColour = { domain: Object.keys(VERDICTS), range: Object.values(VERDICTS) };

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== null));
  return made;
}

const percent = (share) => `${(100 * share).toFixed(2)} %`;
const withError = (estimate) =>
  estimate ? percent(estimate.mean) + (estimate.error === null ? "" : ` ± ${(100 * estimate.error).toFixed(2)}`) : "–";

function tile(value, words) {
  return element("div", { class: "tile" }, element("b", {}, value), element("span", {}, words));
}

// A share with its error in the words below: beside the number it would break the line.
function shareTile(estimate, words) {
  const error = estimate.error === null ? "" : `± ${(100 * estimate.error).toFixed(2)} · `;
  return tile(percent(estimate.mean), error + words);
}

function tiles() {
  const whole = summary.accuracies.find((row) => row.subset === "");
  const reward = summary.mean_reward;
  return element("div", { class: "tiles" },
    tile(summary.completions.toLocaleString("en"), "completions"),
    whole ? shareTile(whole.pass_at[1], `pass@1 over ${whole.questions} prompts`) : null,
    whole?.vote ? shareTile(whole.vote, "right by majority vote") : null,
    reward ? tile(reward.mean.toFixed(4), "mean reward") : null,
    tile((summary.completions - summary.scored).toLocaleString("en"), "without a reward (faults)"),
    summary.mixed_language === null ? null : tile(summary.mixed_language.toLocaleString("en"), "mix languages"));
}

function table(heads, rows) {
  return element("div", { class: "scroll" }, element("table", {},
    element("thead", {}, element("tr", {}, heads.map((head) => element("th", { scope: "col" }, head)))),
    element("tbody", {}, rows.map((row) => element("tr", {}, row.map((cell) => element("td", {}, String(cell))))))));
}

function accuracyTable() {
  const ks = [...new Set(summary.accuracies.flatMap((row) => Object.keys(row.pass_at).map(Number)))].sort((a, b) => a - b);
  return table(["subset", "completions", "prompts", ...ks.map((k) => `pass@${k}`), "vote"],
    summary.accuracies.map((row) => [row.subset || "all", row.completions, row.questions,
      ...ks.map((k) => withError(row.pass_at[k])), withError(row.vote)]));
}

function figure(caption, plot, wide = false) {
  return element("figure", wide ? { class: "wide" } : {}, element("figcaption", {}, caption), plot);
}

const base = (options) => Plot.plot({ style: { background: "transparent" }, marginLeft: 52, ...options });

function rewardPlot() {
  return base({
    color: { ...verdictColour, legend: false }, x: { label: "reward" }, y: { label: "completions", grid: true },
    marks: [
      Plot.rectY(figures.rewards, { x1: "low", x2: "high", y: "count", fill: "verdict", insetLeft: 0.5, tip: true }),
      Plot.ruleY([0]),
    ],
  });
}

// A band needs two k to stand between.
function bands(rows) {
  const many = d3.rollup(rows, (some) => some.length > 1, (row) => row.subset);
  return rows.filter((row) => many.get(row.subset));
}

function passPlot() {
  const rows = summary.accuracies.flatMap((row) => Object.entries(row.pass_at).map(([k, estimate]) => ({
    k: Number(k), subset: row.subset || "all", mean: estimate.mean,
    low: Math.max(0, estimate.mean - 1.96 * (estimate.error ?? 0)), high: Math.min(1, estimate.mean + 1.96 * (estimate.error ?? 0)),
  })));
  return base({
    x: { type: "point", label: "k" },
    y: { label: "pass@k", domain: [0, 1], grid: true, tickFormat: "%" }, color: { legend: summary.accuracies.length > 1 },
    marks: [
      Plot.areaY(bands(rows), { x: "k", y1: "low", y2: "high", fill: "subset", fillOpacity: 0.15 }),
      Plot.lineY(rows, { x: "k", y: "mean", stroke: "subset", marker: "dot", tip: true }),
    ],
  });
}

function lengthPlot() {
  const hasTrend = new Set(figures.lengths.map((point) => point.length)).size > 2;
  return base({
    color: { ...verdictColour, legend: false }, x: { label: "characters", type: "symlog", ticks: 5 }, y: { label: "reward", grid: true },
    marks: [
      Plot.dot(figures.lengths, { x: "length", y: "reward", stroke: "verdict", r: 2.5, strokeOpacity: 0.6, tip: true }),
      Plot.linearRegressionY(hasTrend ? figures.lengths : [], { x: "length", y: "reward", stroke: "currentColor" }),
    ],
  });
}

function faultPlot() {
  return base({
    color: { legend: true }, x: { label: "row", domain: [0, Math.max(1, summary.completions)] }, y: { label: "faults", grid: true, tickFormat: (count) => (Number.isInteger(count) ? String(count) : "") },
    marks: [
      Plot.rectY(figures.faults, { x1: "first", x2: "last", y: "count", fill: "code", tip: true }),
      Plot.ruleY([0]),
    ],
  });
}

function heatPlot() {
  return base({
    height: 260, padding: 0, marginLeft: 52, width: 1040,
    x: { label: "prompts, from the hardest", axis: null }, y: { label: "sample", ticks: 5 },
    color: { type: "linear", scheme: "RdYlGn", legend: true, label: "reward", unknown: "#8888" },
    marks: [Plot.cell(figures.heat, { x: "rank", y: "sample", fill: "reward", inset: 0.25, tip: true, channels: { prompt: "group", verdict: "verdict" } })],
  });
}

function legend() {
  return Plot.legend({ color: { domain: Object.keys(summary.verdicts), range: Object.keys(summary.verdicts).map((name) => VERDICTS[name] ?? "#888") } });
}

function pairs(entries) {
  return element("dl", {}, entries.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]));
}

const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 1));

function section(title, content) {
  return [element("h3", {}, title), content];
}

function opened(one) {
  const { result, item } = one;
  const rewards = Object.entries(result.rewards ?? {}).map(([name, value]) => [name, value === null ? "null" : String(value)]);
  const parts = [];
  if (item.prompt) parts.push(section("Prompt", element("pre", {}, shown(item.prompt))));
  parts.push(section("Completion", element("pre", {}, one.completion || "(empty)")));
  if (one.story.length) parts.push(section("How it was judged", pairs(one.story)));
  if (result.error) parts.push(section("Fault", pairs([[result.error.code, result.error.message]])));
  if (result.detail) parts.push(section("Detail", element("pre", {}, shown(result.detail))));
  parts.push(section("Rewards", pairs([...rewards, ["reward", String(result.reward)]])));
  parts.push(section("Task", element("pre", {}, shown(item.task))));
  return parts.flat();
}

function verdictClass(verdict) {
  return verdict === "correct" ? "correct" : verdict === "error" ? "error" : "wrong";
}

function itemView(one) {
  const body = element("div");
  const head = element("summary", {},
    element("b", { class: verdictClass(one.result.verdict) }, String(one.result.verdict ?? "none")),
    element("span", {}, `reward ${one.result.reward === null ? "null" : Number(one.result.reward).toFixed(3)}`),
    element("span", {}, one.result.answer ? `answer ${one.result.answer.slice(0, 60)}` : "no answer"),
    element("span", { class: "why" }, `${one.place}; ${one.whys.map((why) => data.whys[why]).join("; ")}`));
  const view = element("details", { class: "item", "data-whys": one.whys.join(" ") }, head, body);
  view.addEventListener("toggle", () => { if (view.open && !body.hasChildNodes()) body.append(...opened(one)); });
  return view;
}

function items() {
  const list = element("div", {}, data.notable.map(itemView));
  const present = Object.keys(data.whys).filter((why) => data.notable.some((one) => one.whys.includes(why)));
  const buttons = ["all", ...present].map((why) => element("button", {
    type: "button", "aria-pressed": String(why === "all"),
    onclick: (event) => {
      for (const button of event.target.parentNode.children) button.setAttribute("aria-pressed", String(button === event.target));
      for (const view of list.children) view.hidden = why !== "all" && !view.dataset.whys.split(" ").includes(why);
    },
  }, why));
  return [element("div", { class: "filters", role: "group", "aria-label": "Which items" }, buttons), list];
}

function counts(title, named) {
  const entries = Object.entries(named);
  return entries.length ? [element("h2", {}, title), table(["", "completions"], entries)] : [];
}

function lengthTable() {
  return table(["verdict", "completions", "mean", "min", "¼", "median", "¾", "max"],
    Object.entries(summary.lengths).map(([verdict, one]) => [verdict, one.count, one.mean.toFixed(0), ...one.quarters]));
}

document.title = `${data.title} – Assay report`;
const sampled = figures.lengths.length < figures.sampled ? ` (${figures.lengths.length} of ${figures.sampled})` : "";
document.getElementById("report").append(
  element("h1", {}, data.title),
  element("p", { class: "note" }, `Verdicts: ${Object.entries(summary.verdicts).map(([name, count]) => `${count} ${name}`).join(", ")}`),
  tiles(),
  element("h2", {}, "Accuracy"),
  element("p", { class: "note" }, "± is the standard error over prompts; bands are 95 %."),
  accuracyTable(),
  element("h2", {}, "Plots"), legend(),
  element("div", { class: "plots" },
    figure("Rewards", rewardPlot()), figure("pass@k", passPlot()),
    figure(`Length and reward${sampled}`, lengthPlot()), figure(`Faults along the run (${summary.completions - summary.scored})`, faultPlot()),
    figures.heat.length ? figure("Rewards of each prompt's completions", heatPlot(), true) : null),
  element("h2", {}, "Characters of a completion"), lengthTable(),
  ...counts("Format broken by", summary.format_reasons),
  ...(summary.slowest.length ? [element("h2", {}, "Slowest items"), table(["where", "ms"], summary.slowest)] : []),
  element("h2", {}, "Worth a look"), ...items(),
);
