// Composition: the one place that knows all sides, and the entry points that Photoshop calls.
import type { EntryPoints } from "./uxp";

declare const require: (module: "uxp") => { readonly entrypoints: EntryPoints };

const root = document.createElement("div");
root.className = "abpn";

const attach = (node: HTMLElement): void => {
  if (root.parentNode !== node) node.appendChild(root);
};

require("uxp").entrypoints.setup({
  panels: { retouch: { create: attach, show: attach } },
  commands: { "retouch-with-last-settings": { run: async () => undefined } },
});
