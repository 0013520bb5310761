// UXP's own interface, as far as the host folder calls it (`require("uxp")`). Sections are those of the project's facts on UXP.

/** A file of the plugin's own folders. */
export interface UxpFile {
  readonly name: string;
  read(options?: { readonly format: unknown }): Promise<string | ArrayBuffer>;
  write(content: string): Promise<unknown>;
  delete(): Promise<unknown>;
}

/** A folder of the plugin's own (facts 4.6). */
export interface UxpFolder {
  createFile(name: string, options: { readonly overwrite: boolean }): Promise<UxpFile>;
  getEntry(name: string): Promise<UxpFile>;
}

/** `require("uxp")`. */
export interface Uxp {
  /** E.g. "25.10.0" (Photoshop's version). */
  readonly host: { readonly version: string };
  readonly storage: {
    /** Values come back as bytes, and may be lost at any time (facts 4.6). */
    readonly secureStorage: {
      getItem(key: string): Promise<Uint8Array | null | undefined>;
      setItem(key: string, value: string): Promise<unknown>;
      removeItem(key: string): Promise<unknown>;
    };
    readonly localFileSystem: {
      getDataFolder(): Promise<UxpFolder>;
      getTemporaryFolder(): Promise<UxpFolder>;
      /** Nothing when the user thinks better of it; a list only with allowMultiple. */
      getFileForOpening(options: { readonly types: readonly string[]; readonly allowMultiple: boolean }): Promise<UxpFile | readonly UxpFile[] | null | undefined>;
      getFileForSaving(suggestedName: string, options: { readonly types: readonly string[] }): Promise<UxpFile | null | undefined>;
    };
    readonly formats: { readonly binary: unknown };
  };
}
