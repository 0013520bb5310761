// Builds dist/ (what the UXP Developer Tool loads) and abpnbridge_PS.ccx (what is installed): a ZIP with manifest.json at its root, the same bytes each time.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { zipSync } from "fflate";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");
const archive = join(root, "abpnbridge_PS.ccx");

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
await build({
  absWorkingDir: root,
  entryPoints: ["src/main.ts"],
  outfile: join(dist, "main.js"),
  bundle: true,
  // UXP runs no ES modules; require("photoshop") and require("uxp") must stay plain calls of the host's own require.
  format: "iife",
  platform: "node",
  external: ["photoshop", "uxp", "fs", "os", "path"],
  target: "es2020",
  charset: "utf8",
  legalComments: "none",
});
for (const part of ["manifest.json", "index.html", "styles.css", "icons"]) cpSync(join(root, part), join(dist, part), { recursive: true });
checkManifest();

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(dist, join(entry.parentPath, entry.name)).split(sep).join("/"))
  .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
// The ZIP's clock starts in 1980 and has no time zone; a fixed local time writes the same bytes everywhere.
const options = { level: 9, mtime: new Date(1980, 0, 1) };
writeFileSync(archive, zipSync(Object.fromEntries(files.map((file) => [file, readFileSync(join(dist, file))])), options));
console.log(`${relative(process.cwd(), archive)}: ${files.length} files`);

function rank(file) {
  return file === "manifest.json" ? 0 : 1;
}

/** Photoshop refuses a plugin without a word when a file that its manifest names is missing. */
function checkManifest() {
  const manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
  const icons = [...manifest.icons, ...manifest.entrypoints.flatMap((point) => point.icons ?? [])];
  const named = [manifest.main, ...icons.flatMap(({ path, scale }) => scale.map((factor) => (factor === 1 ? path : path.replace(/\.png$/, `@${factor}x.png`))))];
  const missing = named.filter((file) => !existsSync(join(dist, file)));
  if (missing.length > 0) throw new Error(`manifest.json names files that are not there: ${missing.join(", ")}`);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  if (manifest.version !== version) throw new Error(`manifest.json is version ${manifest.version}, package.json ${version}`);
}
