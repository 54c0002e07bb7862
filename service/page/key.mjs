// A field for the API key, shown only where the service asks for one.
import { html, useEffect, useState } from "./vendor/htm-preact.mjs";
import { Refused, ask, saveKey, savedKey } from "./api.mjs";

export function KeyField() {
  const [needed, setNeeded] = useState(false);
  useEffect(() => {
    ask("v1/rewards").then(() => setNeeded(savedKey() !== ""), (error) => setNeeded(error instanceof Refused && error.status === 401));
  }, []);
  if (!needed) return null;
  const use = (event) => {
    event.preventDefault();
    saveKey(new FormData(event.currentTarget).get("key").trim());
    location.reload();
  };
  return html`<form onSubmit=${use}><label class="key">API key
    <input name="key" type="password" autocomplete="off" value=${savedKey()} /></label></form>`;
}
