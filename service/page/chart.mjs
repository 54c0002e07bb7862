// A chart by Observable Plot as a component: drawn anew when its data change or its place gets another width.
import { html, useEffect, useRef, useState } from "./vendor/htm-preact.mjs";

const Plot = () => globalThis.Plot;

export function Chart({ title, draw, data, note }) {
  const place = useRef(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => setWidth(Math.floor(entry.contentRect.width)));
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, []);
  useEffect(() => {
    if (width) place.current.replaceChildren(draw(Plot(), width));
  }, [width, data]);
  return html`<figure><figcaption>${title} <span class="soft">${note}</span></figcaption><div ref=${place}></div></figure>`;
}

const clock = (seconds) => (seconds === 0 ? "now" : `${seconds} s`);

// Lines over the last minutes: rows {at, name, value}, at in seconds before now.
export function lines(rows, label, colours) {
  const most = Math.max(1, ...rows.map((row) => row.value));
  return (plot, width) => plot.plot({
    width, height: 170, marginLeft: 46, marginBottom: 26, style: { background: "transparent" },
    x: { label: null, tickFormat: clock, ticks: 5, domain: [Math.min(-30, ...rows.map((row) => row.at)), 0] },
    y: { label, grid: true, domain: [0, most], nice: true, ticks: 4 },
    color: colours ?? { legend: new Set(rows.map((row) => row.name)).size > 1 },
    marks: [plot.ruleY([0]), plot.lineY(rows, { x: "at", y: "value", stroke: "name", z: "name", strokeWidth: 2, tip: true })],
  });
}

// One bar of shares: rows {name, value}.
export function shares(rows, colours) {
  return (plot, width) => plot.plot({
    width, height: 60, marginLeft: 8, marginRight: 8, style: { background: "transparent" },
    x: { label: null, tickFormat: "d", ticks: 5 }, color: colours,
    marks: [plot.barX(rows, plot.stackX({ x: "value", fill: "name", z: "name", insetRight: 1, tip: true }))],
  });
}
