// A strict fake of Photoshop and UXP for tests; README.md says what it models and where each rule comes from.
import { newAction, type RecordedStep } from "./action";
import { flatten } from "./composite";
import type { DocumentModel } from "./document-model";
import { ModalScopes } from "./modal";
import type { FakeHostOptions } from "./options";
import { PhotoshopState } from "./photoshop-state";
import { newPhotoshop } from "./photoshop";
import type { Rectangle } from "./rectangle";
import type { Records } from "./records";
import type { Samples } from "./samples";
import { UnimplementedError } from "./strict";

/** What a test holds: the modules that the plugin sees, and the strings to pull. */
export interface FakeHost {
  /** What a plugin gets from require; any name outside the six throws. */
  readonly require: (name: string) => object;
  readonly records: Records;
  readonly modal: ModalScopes;
  readonly recordedSteps: readonly RecordedStep[];
  /** Opens a document made by scenes.ts; it becomes the active one. */
  open(document: DocumentModel): DocumentModel;
  /** What the user does, outside any modal scope. */
  readonly user: User;
  readonly faults: Faults;
  /** The document as Photoshop shows it: rounded samples of its depth, colour and alpha apart. */
  flatten(document: DocumentModel, area?: Rectangle): { color: Samples; alpha: Samples };
  /** The open documents, the last opened last. */
  readonly documents: readonly DocumentModel[];
}

/** The user's hands. */
export interface User {
  activate(document: DocumentModel): void;
  close(document: DocumentModel): void;
  selectLayer(document: DocumentModel, layerId: number): void;
  deleteLayer(document: DocumentModel, layerId: number): void;
  /** Edit > Undo: takes back the last history state. Returns its name. */
  undo(document: DocumentModel): string;
  /** Escape, or Cancel in the progress bar. */
  cancel(): void;
}

/** Things that go wrong just before the n-th call from now (1: the next); call: e.g. "putPixels", absent: any call into Photoshop. */
export interface Faults {
  throwAt(count: number, message: string, call?: string): void;
  cancelAt(count: number, call?: string): void;
  closeAt(count: number, document: DocumentModel, call?: string): void;
  at(count: number, happen: () => void, call?: string): void;
  /** Another plugin is modal until the function returned is called. */
  otherPluginIsModal(): () => void;
}

export function createFakeHost(options: FakeHostOptions): FakeHost {
  const state = new PhotoshopState(options);
  const modal = new ModalScopes(state);
  const recordedSteps: RecordedStep[] = [];
  const photoshop = newPhotoshop(state, modal, newAction(state, recordedSteps), () => { throw new UnimplementedError("saveAs.psd"); });
  const modules = new Map<string, object>([["photoshop", photoshop]]);
  return {
    require: (name) => {
      const found = modules.get(name);
      if (!found) throw new Error(`Module not found: "${name}"`);
      return found;
    },
    records: state.records, modal, recordedSteps, documents: state.documents,
    open: (document) => state.open(document),
    user: newUser(state, modal),
    faults: newFaults(state, modal),
    flatten,
  };
}

function newUser(state: PhotoshopState, modal: ModalScopes): User {
  return {
    activate: (document) => { state.activeId = state.document(document.id).id; state.notify("select", { documentID: document.id }); },
    close: (document) => state.close(document),
    selectLayer: (document, layerId) => {
      document.active = [state.layer(document, layerId).id];
      state.notify("select", { documentID: document.id, layerID: [layerId] });
    },
    deleteLayer: (document, layerId) => {
      const { siblings, index } = document.placeOf(layerId);
      state.change(document, "Delete Layer", () => siblings.splice(index, 1));
      state.notify("delete", { documentID: document.id, layerID: [layerId] });
    },
    undo: (document) => {
      const last = document.history[document.history.length - 1];
      if (!last?.before) throw new Error("There is nothing to undo.");
      document.history.pop();
      document.restore(last.before);
      return last.name;
    },
    cancel: () => modal.cancel(),
  };
}

function newFaults(state: PhotoshopState, modal: ModalScopes): Faults {
  const at = (count: number, happen: () => void, call?: string): void => {
    state.faults.push({ count, happen, ...(call === undefined ? {} : { call }) });
  };
  return {
    at,
    throwAt: (count, message, call) => at(count, () => { throw new Error(message); }, call),
    cancelAt: (count, call) => at(count, () => modal.cancel(), call),
    closeAt: (count, document, call) => at(count, () => state.close(document), call),
    otherPluginIsModal: () => {
      state.otherPluginIsModal = true;
      return () => { state.otherPluginIsModal = false; };
    },
  };
}
