// What runs in Chromium before the shipped bundle: the fake Photoshop, UXP's globals and widgets, and the strings that the tests pull from outside.
import manifest from "../../../../../clients/photoshop/manifest.json";
import type { DocumentModel } from "../../fake-host/document-model";
import { createFakeHost } from "../../fake-host/fake-host";
import { type LayerModel, pixelBounds } from "../../fake-host/layer-model";
import type { PluginManifest } from "../../fake-host/options";
import type { Rectangle } from "../../fake-host/rectangle";
import type { Depth, Samples } from "../../fake-host/samples";
import * as scenes from "../../fake-host/scenes";
import { applyTheme, type Theme } from "../../fake-host/theme";
import { installWidgets, unknownWidgets } from "../../fake-host/widgets/install-widgets";
import { fromBase64, toBase64 } from "./base64";
import { deepen, enlarge, greyOf } from "./pictures";

/** One layer as the tests look at it. */
export interface LayerLook {
  readonly name: string;
  readonly kind: string;
  readonly clipped: boolean;
  readonly visible: boolean;
  readonly opacity: number;
  readonly blendMode: string;
  readonly bounds: Rectangle;
  readonly hasMask: boolean;
  readonly maskFeather: number;
  readonly children: readonly LayerLook[];
}

/** A document as the tests look at it. */
export interface DocumentLook {
  /** Top first. */
  readonly layers: readonly LayerLook[];
  /** Without "Open". */
  readonly history: readonly string[];
  readonly activeNames: readonly string[];
}

// Before it is taken away.
const Observer = globalThis.MutationObserver;
const host = createFakeHost({ manifest: manifest as PluginManifest });
host.install(globalThis as unknown as Record<string, unknown>);
installWidgets();

const stage = {
  host, scenes, deepen, enlarge, greyOf, fromBase64, toBase64, unknownWidgets,
  /** Documents by a name of the test's. */
  documents: {} as Record<string, DocumentModel>,

  /** The portrait that all documents show; 8-bit RGB. */
  portrait: null as scenes.Picture | null,

  givePortrait(width: number, height: number, base64: string): void {
    stage.portrait = { width, height, channels: 3, samples: fromBase64(base64) };
  },

  /** The portrait in a document of this depth, as Photoshop would hold it. */
  picture(depth: Depth): scenes.Picture {
    if (!stage.portrait) throw new Error("No portrait was given.");
    return deepen(stage.portrait, depth);
  },

  open(name: string, made: DocumentModel): void {
    stage.documents[name] = host.open(made);
  },

  document(name: string): DocumentModel {
    const found = stage.documents[name];
    if (!found) throw new Error(`No document "${name}".`);
    return found;
  },

  layer(name: string, layerName: string): LayerModel {
    const found = [...stage.document(name).everyLayer()].find((layer) => layer.name === layerName);
    if (!found) throw new Error(`No layer "${layerName}" in "${name}".`);
    return found;
  },

  look(name: string): DocumentLook {
    const model = stage.document(name);
    return {
      layers: model.layers.map(lookAt),
      history: model.history.slice(1).map((entry) => entry.name),
      activeNames: model.active.map((id) => model.find(id)?.name ?? "gone"),
    };
  },

  /** The flattened document's samples of an area, colour and alpha. */
  flat(name: string, area?: Rectangle): { color: string; alpha: string } {
    const { color, alpha } = host.flatten(stage.document(name), area);
    return { color: toBase64(color), alpha: toBase64(alpha) };
  },

  /** Colour samples of a layer's own pixels over an area. */
  pixels(name: string, layerName: string, area: Rectangle): string {
    return toBase64(stage.layer(name, layerName).pixels.color.read(area));
  },

  /** Samples of a layer's mask over an area. */
  mask(name: string, layerName: string, area: Rectangle): string {
    const { mask } = stage.layer(name, layerName);
    if (!mask) throw new Error(`"${layerName}" has no mask.`);
    return toBase64(mask.plane.read(area));
  },

  /** The whole content of a document in one number, so that "unchanged" can be said of all of it. */
  digest(name: string): number {
    let hash = 2166136261;
    for (const layer of stage.document(name).everyLayer()) {
      hash = mix(hash, lettersOf(`${layer.name}|${layer.kind}|${layer.blendMode}|${layer.opacity}|${layer.visible}|${layer.clipped}`));
      hash = mix(hash, bytesOf(layer.pixels.color.samples));
      if (layer.mask) hash = mix(hash, bytesOf(layer.mask.plane.samples));
    }
    return hash;
  },

  /** What an earlier session left, before the plugin's script runs; token: of a pairing. */
  prepare(files: Readonly<Record<string, string>>, token: string | null): void {
    for (const [name, text] of Object.entries(files)) host.files.setDataFile(name, text);
    if (token !== null) void (host.secrets.module as { setItem(key: string, value: string): Promise<void> }).setItem("abpnbridge.token", token);
  },

  /** The user opens the panel. */
  async openPanel(): Promise<void> {
    await host.entryPoints.openPanel("retouch", document.body);
  },

  /** Resolves at the end of the next retouch, however short: "Retouch" is shown as disabled while it works. */
  nextRetouch(): Promise<void> {
    const button = document.querySelector("#retouch");
    if (!button) throw new Error("There is no Retouch button.");
    return new Promise((resolve) => {
      const observer = new Observer(() => {
        if (button.hasAttribute("disabled")) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(button, { attributeFilter: ["disabled"] });
    });
  },

  setTheme(theme: Theme): void {
    applyTheme(document.documentElement, theme);
  },
};

function lookAt(layer: LayerModel): LayerLook {
  const { name, kind, clipped, visible, opacity, blendMode, maskFeather } = layer;
  return { name, kind, clipped, visible, opacity, blendMode, maskFeather, bounds: { ...pixelBounds(layer) }, hasMask: layer.mask !== null, children: layer.children.map(lookAt) };
}

function lettersOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 255);
}

function bytesOf(samples: Samples): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

// FNV-1a.
function mix(hash: number, bytes: Uint8Array): number {
  let mixed = hash;
  for (let i = 0; i < bytes.length; i++) mixed = Math.imul(mixed ^ (bytes[i] as number), 16777619);
  return mixed >>> 0;
}

/** What page.evaluate() finds as the global `stage`. */
export type PageStage = typeof stage;

Object.defineProperty(globalThis, "stage", { value: stage });
