import { PanelError } from "../photo";
import type { PluginStorage } from "../photo";
import type { Uxp, UxpFile, UxpFolder } from "./uxp";

const TOKEN_KEY = "abpnbridge.token";
const JSON_FILES = { types: ["json"] } as const;

/** What a text is called until its own file holds it whole. */
const SPARE = ".new";

/** The clipboard of UXP: older versions have setContent, newer ones writeText. */
export interface Clipboard {
  writeText?(text: string): Promise<unknown> | void;
  setContent?(content: Readonly<Record<string, string>>): Promise<unknown> | void;
}

/**
 * What the plugin keeps: the token in secureStorage, JSON texts in the data folder, which stays until the plugin is removed (localStorage may be cleared, facts 4.6).
 * What is lost reads as null; only writing can fail, and then leaves the text that was there.
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
    return (await wholeText(folder, fileName)) ?? (await wholeText(folder, fileName + SPARE));
  } catch {
    // The panel starts with what it ships.
    return null;
  }
};

// UXP documents no replacing of a file in one step, so a text is written twice: at any moment one of the two files is whole, the older text or the newer.
const writeText = async (uxp: Uxp, fileName: string, text: string): Promise<void> => {
  const folder = await uxp.storage.localFileSystem.getDataFolder();
  const isDamaged = (await wholeText(folder, fileName)) === null && (await wholeText(folder, fileName + SPARE)) !== null;
  // After a crash the spare alone may be whole; then it stays until the file is.
  if (!isDamaged) await put(folder, fileName + SPARE, text);
  await put(folder, fileName, text);
  await remove(folder, fileName + SPARE);
};

const put = async (folder: UxpFolder, fileName: string, text: string): Promise<void> => {
  const file = await folder.createFile(fileName, { overwrite: true });
  await file.write(text);
};

const remove = async (folder: UxpFolder, fileName: string): Promise<void> => {
  try {
    await (await folder.getEntry(fileName)).delete();
  } catch {
    // What is left holds no more than the file beside it, and is read only without that.
  }
};

/** Null: not there, or half written, which JSON shows by its missing end. */
const wholeText = async (folder: UxpFolder, fileName: string): Promise<string | null> => {
  try {
    const text = await textOf(await folder.getEntry(fileName));
    JSON.parse(text);
    return text;
  } catch {
    return null;
  }
};

const textOf = async (file: UxpFile): Promise<string> => {
  const text = await file.read();
  if (typeof text !== "string") throw new PanelError("not-text", "The file is not a text; choose a JSON file that AbpnBridge exported.");
  return text;
};
