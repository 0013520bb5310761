// require("photoshop")
import { newAction } from "./action";
import { constants } from "./constants";
import { DocumentModel, type DocumentModeName } from "./document-model";
import { idOfDocument, newDocumentObject, type SavePsd } from "./dom-document";
import { newImaging } from "./imaging";
import type { ModalScopes } from "./modal";
import type { PhotoshopState } from "./photoshop-state";
import { wellKnownProfileNames } from "./profile-names";
import type { Depth } from "./samples";
import { solidLayer } from "./scenes";
import { PhotoshopError, strict, UnimplementedError } from "./strict";

interface NewDocumentOptions {
  readonly width: number;
  readonly height: number;
  readonly resolution?: number;
  readonly mode: DocumentModeName;
  readonly depth?: number;
  readonly profile?: string;
  readonly fill?: string;
  readonly name?: string;
}

export function newPhotoshop(state: PhotoshopState, modal: ModalScopes, action: ReturnType<typeof newAction>, savePsd: SavePsd): object {
  const wrap = (model: DocumentModel): object => newDocumentObject(state, model.id, savePsd);
  const showAlert = async (message: string | { message: string }): Promise<void> => {
    state.records.alerts.push(typeof message === "string" ? message : message.message);
  };
  const app = strict("app", {
    get activeDocument() { const model = state.documents.find((document) => document.id === state.activeId); return model ? wrap(model) : null; },
    set activeDocument(document: object | null) {
      state.enter("activeDocument", true);
      state.activeId = state.document(idOfDocument(document, "activeDocument")).id;
    },
    get documents() { return state.documents.map(wrap); },
    showAlert,
    updateUI: async (): Promise<void> => undefined,
    getColorProfiles: async (space?: string): Promise<string[]> => (space === "Gray" ? wellKnownProfileNames.Gray : [...wellKnownProfileNames.RGB, ...Object.keys(state.options.profiles ?? {})]),
    createDocument: async (options: NewDocumentOptions): Promise<object> => {
      state.enter("createDocument", true);
      return wrap(createDocument(state, options));
    },
  });
  const core = strict("core", {
    executeAsModal: modal.executeAsModal,
    isModal: (): boolean => state.modalDepth > 0 || state.otherPluginIsModal,
    showAlert,
    redrawDocument: async (options: { documentID: number }): Promise<number> => { state.document(options.documentID); return 0; },
  });
  return strict("photoshop", { app, core, action, constants, imaging: newImaging(state) });
}

function createDocument(state: PhotoshopState, options: NewDocumentOptions): DocumentModel {
  const { width, height, mode, depth = 8, profile = "sRGB IEC61966-2.1", fill = "white" } = options;
  if (mode !== "RGBColorMode" && mode !== "grayscaleMode") throw new UnimplementedError(`createDocument in ${mode}`);
  if (![8, 16, 32].includes(depth)) throw new TypeError("createDocument: depth must be 8, 16 or 32.");
  if (!knownProfile(state, profile)) throw new PhotoshopError(`createDocument: there is no color profile "${profile}".`);
  const document = new DocumentModel(options.name ?? "Untitled-1", width, height, depth as Depth, mode, profile);
  document.resolution = options.resolution ?? 72;
  document.layers = [solidLayer(document, fill)];
  document.active = [(document.layers[0] as { id: number }).id];
  return state.open(document);
}

const knownProfile = (state: PhotoshopState, name: string): boolean =>
  [...wellKnownProfileNames.RGB, ...wellKnownProfileNames.Gray, ...Object.keys(state.options.profiles ?? {})].includes(name);
