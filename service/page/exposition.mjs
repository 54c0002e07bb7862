// Prometheus' text format: a list of {name, labels, value}.
const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export function parse(text) {
  const samples = [];
  for (const line of text.split("\n")) {
    const found = line.startsWith("#") ? null : LINE.exec(line);
    if (!found) continue;
    const labels = {};
    for (const [, name, value] of (found[2] ?? "").matchAll(LABEL)) labels[name] = value;
    samples.push({ name: found[1], labels, value: Number(found[3]) });
  }
  return samples;
}

const fits = (sample, name, labels) =>
  sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value);

export function total(samples, name, labels = {}) {
  return samples.reduce((sum, sample) => (fits(sample, name, labels) ? sum + sample.value : sum), 0);
}

export function byLabel(samples, name, label) {
  const sums = {};
  for (const sample of samples) {
    if (sample.name === name) sums[sample.labels[label]] = (sums[sample.labels[label]] ?? 0) + sample.value;
  }
  return sums;
}

function buckets(samples, name, labels) {
  const counts = new Map();
  for (const sample of samples) {
    if (fits(sample, `${name}_bucket`, labels)) {
      const bound = sample.labels.le === "+Inf" ? Infinity : Number(sample.labels.le);
      counts.set(bound, (counts.get(bound) ?? 0) + sample.value);
    }
  }
  return [...counts].sort(([a], [b]) => a - b);
}

// The quantile of what a histogram took in between two readings, linear within a bucket; null if nothing.
export function quantile(before, after, name, labels, share) {
  const old = new Map(buckets(before, name, labels));
  const added = buckets(after, name, labels).map(([bound, count]) => [bound, count - (old.get(bound) ?? 0)]);
  const all = added.at(-1)?.[1] ?? 0;
  if (!(all > 0)) return null;
  const wanted = share * all;
  let lower = 0, below = 0;
  for (const [bound, count] of added) {
    if (count >= wanted) {
      if (bound === Infinity) return lower;
      return count === below ? bound : lower + ((bound - lower) * (wanted - below)) / (count - below);
    }
    [lower, below] = [bound, count];
  }
  return lower;
}
