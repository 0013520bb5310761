// Puts the pictures of the README where it looks for them; after the screenshots were made.
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const pictures = { "first-run": "first-run-darkest", ready: "ready-darkest", done: "done-darkest", light: "done-lightest" };

for (const [name, from] of Object.entries(pictures)) copyFileSync(`${root}out/photoshop-panel/${from}.png`, `${root}clients/photoshop/docs/${name}.png`);
