// The page: a bar with two views and the theme.  The view and what is inspected are in the address' fragment,
// which browsers keep to themselves.
import { html, render, useEffect, useState } from "./vendor/htm-preact.mjs";
import { Inspector } from "./inspector.mjs";
import { Live } from "./live.mjs";
import { KeyField } from "./key.mjs";
import { ThemeButton } from "./theme.mjs";

const VIEWS = { live: "Live", inspect: "Inspector" };

function viewOf(hash) {
  const name = hash.slice(1).split("=")[0];
  return name in VIEWS ? name : "live";
}

function App() {
  const [view, setView] = useState(viewOf(location.hash));
  useEffect(() => {
    const follow = () => setView(viewOf(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return html`
    <header>
      <a class="brand" href="#live"><img src="page/icon.svg" alt="" width="22" height="22" /> Assay</a>
      <nav aria-label="Views">
        ${Object.entries(VIEWS).map(([name, title]) => html`
          <a href=${"#" + name} aria-current=${view === name ? "page" : null}>${title}</a>`)}
        <a href="docs">API</a>
      </nav>
      <${KeyField} /><${ThemeButton} />
    </header>
    <main>${view === "live" ? html`<${Live} />` : html`<${Inspector} />`}</main>`;
}

render(html`<${App} />`, document.body);
