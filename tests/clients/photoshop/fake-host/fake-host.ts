// A strict fake of Photoshop and UXP for tests; README.md says what it models and where each rule comes from.
import { newAction, type RecordedStep } from "./action";
import { flatten } from "./composite";
import type { DocumentModel } from "./document-model";
import { EntryPoints } from "./entry-points";
import { installEnvironment, type Scope } from "./environment";
import { FileSystem } from "./file-system";
import { iccProfile } from "./icc";
import { ModalScopes } from "./modal";
import { NetworkGate } from "./network-gate";
import type { FakeHostOptions } from "./options";
import { PhotoshopState } from "./photoshop-state";
import { newPhotoshop } from "./photoshop";
import { psdFile } from "./psd";
import type { Rectangle } from "./rectangle";
import type { Records } from "./records";
import { quantize, type Samples } from "./samples";
import { LocalStore, SecureStore } from "./stores";
import { newClipboard, newNodeLikeModules, newUxp } from "./uxp";

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
  /** The panel and the commands that the plugin set up. */
  readonly entryPoints: EntryPoints;
  readonly files: FileSystem;
  readonly secrets: SecureStore;
  readonly localStorage: LocalStore;
  /** What was copied last. */
  readonly clipboard: { readonly text: string };
  /** Gives a global scope UXP's globals (facts 6.2); the function returned puts back what was there. */
  install(scope: Scope): () => void;
  /** Plays a step of the Actions panel: calls the global function it names, inside a modal scope. Resolves with what it returns. */
  playStep(step: RecordedStep, scope: Scope): Promise<unknown>;
}

/** The user's hands. */
export interface User {
  activate(document: DocumentModel): void;
  close(document: DocumentModel): void;
  selectLayer(document: DocumentModel, layerId: number): void;
  deleteLayer(document: DocumentModel, layerId: number): void;
  /** The eye of a layer: like Photoshop by default, no history state. */
  show(document: DocumentModel, layerId: number, visible: boolean): void;
  /** A stroke of this grey (0..1) over a rectangle within a layer's pixels; its edges stay. */
  paint(document: DocumentModel, layerId: number, area: Rectangle, value: number): void;
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
  const files = new FileSystem(state);
  const secrets = new SecureStore(options);
  const localStorage = new LocalStore();
  const entryPoints = new EntryPoints(options.manifest, state.records);
  const clipboard = newClipboard(state);
  const photoshop = newPhotoshop(state, modal, newAction(state, recordedSteps), async (document, entry) => files.put(entry, savedFile(document, options)));
  const modules = new Map<string, object>([["photoshop", photoshop], ["uxp", newUxp(state, files, secrets, entryPoints)], ...newNodeLikeModules()]);
  const require = (name: string): object => {
    const found = modules.get(name);
    if (!found) throw new Error(`Module not found: "${name}"`);
    return found;
  };
  const gate = new NetworkGate(options.manifest, state.records);
  return {
    require, records: state.records, modal, recordedSteps, documents: state.documents, entryPoints, files, secrets, localStorage, clipboard: clipboard.content,
    open: (document) => state.open(document),
    user: newUser(state, modal),
    faults: newFaults(state, modal),
    flatten,
    install: (scope) => installEnvironment(scope, { require, localStorage: localStorage.module, clipboard: clipboard.module, gate, options }),
    playStep: (step, scope) => playStep(modal, step, scope),
  };
}

// The profile of the options' table, else one made from the name; an untagged document has none.
function savedFile(document: DocumentModel, options: FakeHostOptions): Uint8Array {
  const { profileName } = document;
  const icc = profileName === "" ? null : (options.profiles?.[profileName] ?? iccProfile(profileName, document.channels === 1));
  return psdFile(document, icc);
}

async function playStep(modal: ModalScopes, step: RecordedStep, scope: Scope): Promise<unknown> {
  const method = scope[step.methodName];
  if (typeof method !== "function") throw new Error(`The action calls the global function ${step.methodName}, which is not there.`);
  return modal.executeAsModal((context) => (method as (context: object, info: object) => unknown)(context, step.info), { commandName: step.name });
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
    show: (document, layerId, visible) => { state.layer(document, layerId).visible = visible; },
    paint: (document, layerId, area, value) => {
      const layer = state.layer(document, layerId);
      state.change(document, "Brush Tool", () => {
        const color = layer.pixels.color.copy(document.epoch);
        color.fill(area, quantize(value, document.depth));
        layer.pixels = { ...layer.pixels, color };
      });
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
