import { PanelError } from "../photo";
import type { PluginStorage } from "../photo";
import type { Uxp, UxpFile } from "./uxp";

const TOKEN_KEY = "abpnbridge.token";
const JSON_FILES = { types: ["json"] } as const;

/** The clipboard of UXP: older versions have setContent, newer ones writeText. */
export interface Clipboard {
  writeText?(text: string): Promise<unknown> | void;
  setContent?(content: Readonly<Record<string, string>>): Promise<unknown> | void;
}

/**
 * What the plugin keeps: the token in secureStorage, texts in the data folder, which stays until the plugin is removed (localStorage may be cleared, facts 4.6).
 * What is lost reads as null; only writing can fail.
 */
export const pluginStorage = (uxp: Uxp, clipboard: Clipboard): PluginStorage => {
  let lastWrite: Promise<void> = Promise.resolve();
  return {
    readToken: () => readToken(uxp),
    async writeToken(token) {
      const { secureStorage } = uxp.storage;
      await (token === null ? secureStorage.removeItem(TOKEN_KEY) : secureStorage.setItem(TOKEN_KEY, token));
    },
    readText: (fileName) => readText(uxp, fileName),
    writeText(fileName, text) {
      // One at a time: of two at once the older might end last, and stay.
      const write = lastWrite.then(() => writeText(uxp, fileName, text));
      lastWrite = write.catch(() => undefined);
      return write;
    },
    async pickTexts() {
      const picked = await uxp.storage.localFileSystem.getFileForOpening({ ...JSON_FILES, allowMultiple: true });
      const files = picked === null || picked === undefined ? [] : Array.isArray(picked) ? picked : [picked];
      return Promise.all(files.map(async (file: UxpFile) => ({ fileName: file.name, text: await textOf(file) })));
    },
    async saveText(suggestedName, text) {
      const file = await uxp.storage.localFileSystem.getFileForSaving(suggestedName, JSON_FILES);
      if (file === null || file === undefined) return false;
      await file.write(text);
      return true;
    },
    async copyText(text) {
      if (clipboard.setContent !== undefined) await clipboard.setContent({ "text/plain": text });
      else if (clipboard.writeText !== undefined) await clipboard.writeText(text);
      else throw new PanelError("no-clipboard", "This version of Photoshop gives the panel no clipboard; select the text and copy it by hand.");
    },
  };
};

const readToken = async (uxp: Uxp): Promise<string | null> => {
  try {
    const bytes = await uxp.storage.secureStorage.getItem(TOKEN_KEY);
    // A token is ASCII, so no decoder is needed.
    return bytes === null || bytes === undefined || bytes.length === 0 ? null : String.fromCharCode(...bytes);
  } catch {
    // Lost, or of another user of this machine: the panel pairs anew.
    return null;
  }
};

const readText = async (uxp: Uxp, fileName: string): Promise<string | null> => {
  try {
    const folder = await uxp.storage.localFileSystem.getDataFolder();
    return await textOf(await folder.getEntry(fileName));
  } catch {
    // Not there yet, or lost: the panel starts with what it ships.
    return null;
  }
};

const writeText = async (uxp: Uxp, fileName: string, text: string): Promise<void> => {
  const folder = await uxp.storage.localFileSystem.getDataFolder();
  const file = await folder.createFile(fileName, { overwrite: true });
  await file.write(text);
};

const textOf = async (file: UxpFile): Promise<string> => {
  const text = await file.read();
  if (typeof text !== "string") throw new PanelError("not-text", "The file is not a text; choose a JSON file that AbpnBridge exported.");
  return text;
};
