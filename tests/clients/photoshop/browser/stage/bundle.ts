import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** One script for a page, of a file beside this folder, e.g. "../page/inPage.ts". */
export async function bundle(entry: string): Promise<string> {
  const file = fileURLToPath(new URL(entry, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [file], bundle: true, write: false, format: "iife", platform: "browser", target: "es2022", charset: "ascii" });
  return outputFiles[0]?.text ?? "";
}
