/** How this fake Photoshop behaves where the sources leave it open, or where a test wants another kind of host. */
export interface FakeHostOptions {
  /** The real manifest.json of the plugin: network domains, entry points, version. */
  readonly manifest: PluginManifest;
  /** Whether getPixels and its like need a modal scope (doubtful in the sources); default true, the strict reading. */
  readonly readsNeedModal?: boolean;
  /** What getSelection does when nothing is selected (undocumented); default "throws". */
  readonly noSelection?: "throws" | "empty";
  /** Which spelling the image data has (docs and typings differ); default "isChunky". */
  readonly chunkyName?: "isChunky" | "chunky";
  /** Whether resumeHistory works after a cancel (undocumented); default "allowed". The scope's end rolls back in either. */
  readonly resumeAfterCancel?: "allowed" | "throws";
  /** What a mask made by putLayerMask hides outside the pixels given (undocumented); default "hidden". */
  readonly maskOutside?: "hidden" | "revealed";
  /** Bits of what getLayerMask and getSelection return (undocumented); default "document". */
  readonly maskComponentSize?: "document" | 8;
  /** What putPixels with replace:false does to pixels that are there (undocumented); default "complain": recorded, then blended. */
  readonly overlap?: "complain" | "throws";
  /** How the trimmed bounds of a read are found; default "pixels": the smallest rectangle with pixels inside the request; "layer": only the layer's own bounds trim. */
  readonly trim?: "pixels" | "layer";
  /** When a read has 3 components: default "layer", when the whole layer is opaque; "request": when the pixels asked for are. */
  readonly opaque?: "layer" | "request";
  /** What secureStorage.getItem gives for a key it does not have; default "null". */
  readonly missingSecret?: "null" | "throws";
  /** What an XHR does with a header that the plugin may not set; default "throws". */
  readonly forbiddenHeader?: "throws" | "ignored";
  /** Whether a fetch response has a body to stream; default "none". "buffered": all of it at once, when it is complete. */
  readonly fetchBody?: "none" | "buffered";
  /** ICC bytes by profile name, besides the well-known ones. */
  readonly profiles?: Readonly<Record<string, Uint8Array>>;
  readonly photoshopVersion?: string;
}

/** What the fake reads of manifest.json. */
export interface PluginManifest {
  readonly id: string;
  readonly version: string;
  readonly entrypoints: readonly { readonly type: string; readonly id: string }[];
  readonly requiredPermissions?: {
    readonly network?: { readonly domains?: "all" | readonly string[] };
    readonly localFileSystem?: string;
    readonly launchProcess?: { readonly schemes?: readonly string[]; readonly extensions?: readonly string[] };
    readonly clipboard?: string;
  };
}
