// require("uxp"), and the small modules beside it.
import type { EntryPoints } from "./entry-points";
import type { FileSystem } from "./file-system";
import type { PhotoshopState } from "./photoshop-state";
import type { SecureStore } from "./stores";
import { PhotoshopError, strict, unimplemented } from "./strict";

export function newUxp(state: PhotoshopState, files: FileSystem, secrets: SecureStore, entryPoints: EntryPoints): object {
  const { manifest, photoshopVersion = "26.0.0" } = state.options;
  const launch = manifest.requiredPermissions?.launchProcess;
  return strict("uxp", {
    entrypoints: entryPoints.module,
    host: strict("host", { name: "Photoshop", version: photoshopVersion, uiLocale: "en_US" }),
    versions: strict("versions", { uxp: "uxp-8.0.0", plugin: manifest.version }),
    shell: strict("shell", {
      openExternal: async (url: string, _developerText?: string): Promise<string> => {
        const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
        if (scheme === undefined || scheme === "file" || !launch?.schemes?.includes(scheme)) throw new PhotoshopError(`openExternal: the manifest does not list the scheme of ${url}.`);
        state.records.openedUrls.push(url);
        return "";
      },
      openPath: unimplemented("shell.openPath"),
    }),
    storage: strict("storage", { localFileSystem: files.module, secureStorage: secrets.module, formats: files.formats }),
  });
}

/** The clipboard behind navigator.clipboard, and what is on it. */
export function newClipboard(state: PhotoshopState): { readonly module: object; readonly content: { text: string } } {
  const content = { text: "" };
  const write = async (text: string): Promise<void> => {
    if (state.options.manifest.requiredPermissions?.clipboard !== "readAndWrite") throw new PhotoshopError("Permission denied: the manifest does not ask for clipboard readAndWrite.");
    content.text = text;
  };
  const module = strict("clipboard", {
    setContent: async (types: Readonly<Record<string, string>>): Promise<void> => {
      if (typeof types["text/plain"] !== "string") throw new TypeError("setContent: text/plain is expected.");
      await write(types["text/plain"]);
    },
    writeText: async (text: string | Readonly<Record<string, string>>): Promise<void> => write(typeof text === "string" ? text : (text["text/plain"] ?? "")),
  });
  return { module, content };
}

/** fs, os, path and process exist; of them only what is harmless is modelled. */
export function newNodeLikeModules(): ReadonlyMap<string, object> {
  return new Map<string, object>([
    ["fs", strict("fs", {})],
    ["os", strict("os", { platform: () => "win32", homedir: () => "/fake/home" })],
    ["path", strict("path", {})],
    ["process", strict("process", { platform: "win32" })],
  ]);
}
