// uxp.storage.localFileSystem: a small disk in memory.
import type { PhotoshopState } from "./photoshop-state";
import { PhotoshopError, strict, UnimplementedError } from "./strict";

/** A file or folder on the fake disk. */
interface Node {
  name: string;
  content: Uint8Array | Map<string, Node>;
  deleted: boolean;
}

/** What the user does when a file dialog opens; null: presses Cancel. Absent: the dialog is a test failure. */
export interface FileDialogs {
  opening: (() => readonly { name: string; text: string }[] | null) | null;
  saving: ((suggestedName: string) => string | null) | null;
}

/** A write that does not come to its end. */
export interface BrokenWrite {
  /** Which write of a text from now, 1 the next. */
  count: number;
  /** Bytes that are there afterwards. */
  readonly bytes: number;
  /** A full disk rejects; a crash says nothing any more. */
  readonly how: "full disk" | "crash";
}

const nodes = new WeakMap<object, Node>();
const formats = { utf8: Symbol("utf8"), binary: Symbol("binary") };

/** The disk, and the module that the plugin sees. */
export class FileSystem {
  readonly dialogs: FileDialogs = { opening: null, saving: null };
  /** Null: the disk is sound. */
  brokenWrite: BrokenWrite | null = null;
  private readonly data = folderNode("PluginData");
  private readonly temporary = folderNode("Temp");
  /** Files that the user chose in a save dialog, by name. */
  private readonly saved = folderNode("Desktop");
  readonly formats = strict("formats", formats);

  constructor(private readonly state: PhotoshopState) {}

  /** Texts of the files of one place, by name: what the plugin kept, left behind, or exported. */
  texts(place: "data" | "temporary" | "saved"): Record<string, string> {
    const content = this[place].content as Map<string, Node>;
    return Object.fromEntries([...content].filter(([, node]) => node.content instanceof Uint8Array).map(([name, node]) => [name, textOf(node.content as Uint8Array)]));
  }

  /** Gives or takes away a file of the plugin's data folder. */
  setDataFile(name: string, text: string | null): void {
    const content = this.data.content as Map<string, Node>;
    if (text === null) content.delete(name);
    else content.set(name, fileNode(name, bytesOf(text)));
  }

  readonly module = strict("localFileSystem", {
    getDataFolder: async (): Promise<object> => this.entry(this.data, null),
    getTemporaryFolder: async (): Promise<object> => this.entry(this.temporary, null),
    getFileForOpening: async (options: { types?: readonly string[]; allowMultiple?: boolean } = {}): Promise<object | object[] | null> => {
      this.allowed();
      if (!this.dialogs.opening) throw new Error("A file dialog opened that no test expects.");
      const chosen = this.dialogs.opening();
      if (!chosen) return options.allowMultiple ? [] : null;
      const files = chosen.map(({ name, text }) => this.entry(fileNode(name, bytesOf(text)), null));
      return options.allowMultiple ? files : (files[0] ?? null);
    },
    getFileForSaving: async (suggestedName: string, options: { types?: readonly string[] } = {}): Promise<object | null> => {
      this.allowed();
      if (!this.dialogs.saving) throw new Error("A file dialog opened that no test expects.");
      if (!options.types || options.types.length === 0) throw new TypeError("getFileForSaving: types are required.");
      const name = this.dialogs.saving(suggestedName);
      if (name === null) return null;
      const node = fileNode(name, new Uint8Array(0));
      (this.saved.content as Map<string, Node>).set(name, node);
      return this.entry(node, this.saved);
    },
    getEntryWithUrl: (): never => { throw new UnimplementedError("localFileSystem.getEntryWithUrl"); },
  });

  // Dialogs need "request" in the manifest; the plugin's own folders need nothing more.
  private allowed(): void {
    const permission = this.state.options.manifest.requiredPermissions?.localFileSystem;
    if (permission !== "request" && permission !== "fullAccess") throw new PhotoshopError("Permission denied: the manifest does not ask for localFileSystem.");
  }

  /** Photoshop itself writes into an entry (saveAs). */
  put(entry: object, bytes: Uint8Array): void {
    const node = nodes.get(entry);
    if (!node || node.deleted || !(node.content instanceof Uint8Array)) throw new PhotoshopError("The file does not exist any more.");
    node.content = bytes;
  }

  private entry(node: Node, parent: Node | null): object {
    const object = node.content instanceof Map ? this.folder(node) : this.file(node, parent);
    nodes.set(object, node);
    return object;
  }

  private touch(node: Node, what: string): void {
    if (node.deleted) throw new Error(`Could not find an entry of that name: "${node.name}".`);
    if (this.state.modalDepth > 0) this.state.records.complain("file access in a modal scope", `${what} ${node.name}`);
  }

  private takeBroken(): BrokenWrite | null {
    const { brokenWrite } = this;
    if (!brokenWrite || --brokenWrite.count > 0) return null;
    this.brokenWrite = null;
    return brokenWrite;
  }

  private file(node: Node, parent: Node | null): object {
    return strict("File", {
      isFile: true, isFolder: false, isEntry: true, name: node.name, nativePath: `/fake/${node.name}`,
      read: async (options: { format?: symbol } = {}): Promise<string | ArrayBuffer> => {
        this.touch(node, "read");
        const bytes = node.content as Uint8Array;
        return options.format === formats.binary ? (bytes.slice().buffer as ArrayBuffer) : textOf(bytes);
      },
      write: async (data: string | ArrayBuffer | Uint8Array, options: { format?: symbol } = {}): Promise<void> => {
        this.touch(node, "write");
        const isText = typeof data === "string";
        if (isText !== (options.format !== formats.binary)) throw new TypeError("write: a string needs the format utf8, bytes need the format binary.");
        const bytes = isText ? bytesOf(data) : new Uint8Array(data instanceof Uint8Array ? data : new Uint8Array(data));
        const broken = this.takeBroken();
        node.content = broken ? bytes.slice(0, broken.bytes) : bytes;
        if (broken?.how === "full disk") throw new Error("There is not enough space on the disk.");
        if (broken) await new Promise(() => undefined);
      },
      delete: async (): Promise<number> => {
        this.touch(node, "delete");
        node.deleted = true;
        if (parent) (parent.content as Map<string, Node>).delete(node.name);
        return 0;
      },
    });
  }

  private folder(node: Node): object {
    const content = node.content as Map<string, Node>;
    return strict("Folder", {
      isFile: false, isFolder: true, isEntry: true, name: node.name, nativePath: `/fake/${node.name}`,
      createFile: async (name: string, options: { overwrite?: boolean } = {}): Promise<object> => {
        this.touch(node, "createFile in");
        if (!name || name.includes("/")) throw new Error(`createFile: "${name}" is no file name.`);
        const old = content.get(name);
        if (old && !options.overwrite) throw new Error(`createFile: "${name}" exists already.`);
        if (old) old.deleted = true;
        const made = fileNode(name, new Uint8Array(0));
        content.set(name, made);
        return this.entry(made, node);
      },
      getEntry: async (name: string): Promise<object> => {
        this.touch(node, "getEntry in");
        const found = content.get(name);
        if (!found) throw new Error(`Could not find an entry of '${name}'`);
        return this.entry(found, node);
      },
      getEntries: async (): Promise<object[]> => [...content.values()].map((each) => this.entry(each, node)),
    });
  }
}

const folderNode = (name: string): Node => ({ name, content: new Map<string, Node>(), deleted: false });
const fileNode = (name: string, content: Uint8Array): Node => ({ name, content, deleted: false });

/** UTF-8 without TextEncoder, which the fake itself takes away. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(unescape(encodeURIComponent(text)), (letter) => letter.charCodeAt(0));
}

/** The other way; rejects what is not UTF-8. */
export function textOf(bytes: Uint8Array): string {
  let latin = "";
  for (let i = 0; i < bytes.length; i += 4096) latin += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return decodeURIComponent(escape(latin));
}
