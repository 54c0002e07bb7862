// Asking the service that the page came from.
const KEY = "assay-key";

export const savedKey = () => sessionStorage.getItem(KEY) ?? "";

export function saveKey(key) {
  if (key) sessionStorage.setItem(KEY, key);
  else sessionStorage.removeItem(KEY);
}

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `the service answers ${status}`);
    this.status = status;
    this.errors = problem?.errors ?? [];
  }
}

export async function ask(path, body) {
  const headers = savedKey() ? { Authorization: `Bearer ${savedKey()}` } : {};
  const options = body === undefined ? { headers } : {
    method: "POST", body: JSON.stringify(body), headers: { ...headers, "Content-Type": "application/json" },
  };
  const reply = await fetch(path, options);
  const type = reply.headers.get("Content-Type") ?? "";
  const content = type.includes("json") ? await reply.json() : await reply.text();
  if (!reply.ok && !(path === "readyz" && content.roles)) {
    throw new Refused(reply.status, typeof content === "string" ? null : content);
  }
  return content;
}
