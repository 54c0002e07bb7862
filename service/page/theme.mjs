// Light, dark, or as the system has it; remembered.
import { html, useEffect, useState } from "./vendor/htm-preact.mjs";

const NEXT = { auto: "light", light: "dark", dark: "auto" };
const SIGN = { auto: "◐", light: "☀", dark: "☾" };

export function ThemeButton() {
  const [theme, setTheme] = useState(localStorage.getItem("assay-theme") ?? "auto");
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem("assay-theme", theme);
  }, [theme]);
  return html`<button type="button" class="plain" title=${"Theme: " + theme} aria-label=${"Theme: " + theme}
    onClick=${() => setTheme(NEXT[theme] ?? "auto")}>${SIGN[theme] ?? SIGN.auto}</button>`;
}
