import { DocumentModel, type DocumentSnapshot, newId } from "./document-model";
import type { LayerModel } from "./layer-model";
import type { FakeHostOptions } from "./options";
import { Records } from "./records";
import { PhotoshopError } from "./strict";

/** Something a test lets happen just before the n-th call (from 1, counted from now) of that name; no name: of any call. */
export interface Fault {
  readonly call?: string;
  count: number;
  readonly happen: () => void;
}

/** Photoshop's own state: documents, who is modal, who listens. All parts of the API work on it. */
export class PhotoshopState {
  readonly records = new Records();
  readonly documents: DocumentModel[] = [];
  activeId: number | null = null;
  /** Nested scopes of the plugin. */
  modalDepth = 0;
  cancelled = false;
  otherPluginIsModal = false;
  readonly faults: Fault[] = [];
  private readonly listeners: { readonly events: readonly string[]; readonly notify: (event: string, descriptor: object) => void }[] = [];

  constructor(readonly options: FakeHostOptions) {}

  /** Every call into Photoshop comes through here first: faults, the cancel rule, the modal rule. */
  enter(name: string, needsModal: boolean): void {
    this.records.calls.push({ name, modal: this.modalDepth > 0 });
    for (const fault of [...this.faults]) {
      if (fault.call !== undefined && fault.call !== name) continue;
      if (--fault.count > 0) continue;
      this.faults.splice(this.faults.indexOf(fault), 1);
      fault.happen();
    }
    if (this.modalDepth > 0 && this.cancelled) throw new PhotoshopError("User cancelled", -128);
    if (needsModal && this.modalDepth === 0)
      throw new PhotoshopError(`${name}: the command may modify the state of Photoshop. Such events are only allowed from inside a modal scope`);
  }

  document(id?: number): DocumentModel {
    const wanted = id === undefined || id < 0 ? this.activeId : id;
    const found = this.documents.find((document) => document.id === wanted);
    if (!found) throw new PhotoshopError(wanted === null ? "There is no active document." : `The document ${wanted} does not exist any more.`, -25922);
    return found;
  }

  layer(document: DocumentModel, id: number | undefined): LayerModel {
    const found = id === undefined ? undefined : document.find(id);
    if (!found) throw new PhotoshopError(`The layer ${id} does not exist in the document.`, -25922);
    return found;
  }

  open(document: DocumentModel): DocumentModel {
    this.documents.push(document);
    this.activeId = document.id;
    this.notify("open", { documentID: document.id });
    return document;
  }

  close(document: DocumentModel): void {
    const index = this.documents.indexOf(document);
    if (index < 0) throw new PhotoshopError(`The document ${document.id} does not exist any more.`, -25922);
    this.documents.splice(index, 1);
    if (this.activeId === document.id) this.activeId = this.documents[this.documents.length - 1]?.id ?? null;
    this.notify("close", { documentID: document.id });
  }

  /** One change of a document: a history state of its own, or part of the suspended one. Nothing changes when `change` throws. */
  change<T>(document: DocumentModel, name: string, change: () => T): T {
    const before = document.snapshot();
    try {
      const result = change();
      this.remember(document, name, before);
      return result;
    } catch (fault) {
      document.restore(before);
      throw fault;
    }
  }

  /** The same without a safety copy, for large writes that check everything before the first sample. */
  write(document: DocumentModel, name: string, change: () => void): void {
    const before = document.suspended ? null : document.snapshot();
    change();
    this.remember(document, name, before);
  }

  private remember(document: DocumentModel, name: string, before: DocumentSnapshot | null): void {
    document.saved = false;
    if (document.suspended) document.suspended.changed = true;
    else this.addHistory(document, name, before);
  }

  addHistory(document: DocumentModel, name: string, before: DocumentSnapshot | null): void {
    document.history.push({ id: newId(), name, before });
    this.notify("historyStateChanged", { documentID: document.id, name });
  }

  listen(events: readonly string[], notify: (event: string, descriptor: object) => void): void {
    this.listeners.push({ events: [...events], notify });
  }

  forget(events: readonly string[], notify: (event: string, descriptor: object) => void): void {
    const index = this.listeners.findIndex((listener) => listener.notify === notify && events.every((event) => listener.events.includes(event)));
    if (index >= 0) this.listeners.splice(index, 1);
  }

  /** Tells the listeners, later and one by one as Photoshop does; silent while a scope is modal, except about the scope itself. */
  notify(event: string, descriptor: object): void {
    const aboutScopes = event.startsWith("modalJavaScriptScope");
    if (this.modalDepth > 0 && !aboutScopes) return;
    for (const listener of this.listeners) if (listener.events.includes(event)) setTimeout(() => listener.notify(event, descriptor), 0);
  }
}
