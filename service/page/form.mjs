// The inspector's form: fields to a request for one item, and a request back to fields.
export const EMPTY = {
  kind: "math", prompt: "", completion: "", prefix: "", answer: "", options: "", language: "python", tests: "",
  checker: "", scoring: "all", rewards: { accuracy: "1", format: "1" },
};

export const EXAMPLES = {
  mathematics: {
    ...EMPTY, prompt: "What is 1/4 + 1/4?", answer: "\\frac{1}{2}",
    completion: "<think>\n1/4 + 1/4 = 2/4, which is \\boxed{2/4}, or 0.5.\n</think>\n<answer>\\boxed{0.5}</answer>",
  },
  program: {
    ...EMPTY, kind: "code", prompt: "Add the numbers.",
    completion: "<think>Read, add, print.</think>\n<answer>\n```python\nprint(sum(map(int, input().split())))\n```\n</answer>",
    tests: '[\n {"stdin": "1 2\\n", "stdout": "3\\n"},\n {"stdin": "-1 1\\n", "stdout": "1\\n"}\n]',
  },
};

// The value of a JSON field; its text where it is not JSON and need not be.  Throws Error, which names the field.
function json(name, text, orText = false) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (orText) return text;
    throw new Error(`${name}: not JSON (${error.message})`);
  }
}

function task(form) {
  if (form.kind === "none") return { kind: "none" };
  if (form.kind === "code") {
    return {
      kind: "code", language: form.language, tests: json("Tests", form.tests), scoring: form.scoring,
      ...(form.checker.trim() ? { checker: json("Checker", form.checker, true) } : {}), ...(form.more ?? {}),
    };
  }
  const golds = form.answer.split("\n").filter((line) => line.trim());
  const options = form.options.trim() ? json("Options", form.options) : {};
  return { kind: form.kind, answer: golds.length === 1 ? golds[0] : golds, ...options };
}

export function toRequest(form) {
  const rewards = Object.fromEntries(Object.entries(form.rewards).map(([name, weight]) => [name, json(name, weight)]));
  const item = { completion: form.completion, task: task(form) };
  if (form.prompt) item.prompt = form.prompt;
  if (form.prefix) item.completion_prefix = form.prefix;
  return { items: [item], rewards, detail: "story" };
}

// A whole item, as it stands in a file, as fields.
export function fromItem(item, form) {
  const { kind = "math", answer, language, tests, checker, scoring, ...rest } = item.task ?? {};
  const text = (value) => (value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 1));
  const said = Array.isArray(item.completion) ? item.completion.findLast((message) => message.role === "assistant")?.content : item.completion;
  const asked = Array.isArray(item.prompt) ? item.prompt.map((message) => message.content).join("\n") : item.prompt;
  return {
    ...form, kind, prompt: text(asked), completion: text(said), prefix: text(item.completion_prefix),
    answer: Array.isArray(answer) ? answer.join("\n") : text(answer), language: language ?? "python", tests: text(tests),
    checker: text(checker), scoring: scoring ?? "all", more: kind === "code" ? rest : undefined,
    options: kind !== "code" && Object.keys(rest).length ? JSON.stringify(rest) : "",
  };
}
