import type { DocumentModel, Suspension } from "./document-model";
import type { PhotoshopState } from "./photoshop-state";
import { PhotoshopError, strict } from "./strict";

export interface ModalOptions {
  readonly commandName: string;
  readonly descriptor?: object;
  readonly interactive?: boolean;
  /** Seconds to try again while another plugin is modal; default 1. */
  readonly timeOut?: number;
}

/** What a modal scope did, for tests: how long it froze Photoshop, what it reported. */
export interface ModalRecord {
  readonly commandName: string;
  milliseconds: number;
  readonly progress: { readonly value?: number; readonly commandName?: string }[];
  outcome: "running" | "returned" | "threw" | "cancelled";
}

type Target = (context: object, descriptor: object | undefined) => unknown;

/** core.executeAsModal and its history rules. */
export class ModalScopes {
  readonly records: ModalRecord[] = [];
  private readonly context: { onCancel: (() => void) | null; autoClose: Set<number> } = { onCancel: null, autoClose: new Set() };

  constructor(private readonly state: PhotoshopState) {}

  /** The user presses Escape or Cancel. */
  cancel(): void {
    if (this.state.modalDepth === 0 || this.state.cancelled) return;
    this.state.cancelled = true;
    this.context.onCancel?.();
  }

  readonly executeAsModal = async (target: Target, options: ModalOptions): Promise<unknown> => {
    if (typeof target !== "function") throw new TypeError("executeAsModal: the first argument must be a function.");
    if (!options?.commandName) throw new TypeError("executeAsModal: options.commandName is required.");
    await this.waitForHost(options.timeOut ?? 1);
    const outermost = this.state.modalDepth === 0;
    if (outermost) this.state.notify("modalJavaScriptScopeEnter", { commandName: options.commandName });
    this.state.modalDepth++;
    const record: ModalRecord = { commandName: options.commandName, milliseconds: 0, progress: [], outcome: "running" };
    this.records.push(record);
    const started = performance.now();
    let threw = true;
    try {
      const result = await target(this.executionContext(record), options.descriptor);
      threw = false;
      return result;
    } finally {
      record.milliseconds = performance.now() - started;
      const cancelled = this.state.cancelled;
      record.outcome = cancelled ? "cancelled" : threw ? "threw" : "returned";
      if (cancelled && !threw && outermost) this.state.records.complain("swallowed cancel", `${options.commandName} returned as if the user had not cancelled`);
      if (outermost) this.endScope(!threw && !cancelled);
      this.state.modalDepth--;
      if (outermost) {
        this.state.cancelled = false;
        this.context.onCancel = null;
        this.state.notify("modalJavaScriptScopeExit", { commandName: options.commandName });
      }
    }
  };

  private async waitForHost(seconds: number): Promise<void> {
    const until = performance.now() + seconds * 1000;
    while (this.state.otherPluginIsModal) {
      if (performance.now() >= until) throw new PhotoshopError('host is in a modal state (plugin "another.plugin")', 9);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  private endScope(commit: boolean): void {
    for (const document of this.state.documents) if (document.suspended) this.resume(document, document.suspended.token, commit);
    for (const id of this.context.autoClose) {
      const document = this.state.documents.find((open) => open.id === id);
      if (document) this.state.close(document);
    }
    this.context.autoClose.clear();
  }

  // The members are not enumerable: spreading the context gives nothing.
  private executionContext(record: ModalRecord): object {
    const { state, context } = this;
    const target = {};
    Object.defineProperties(target, {
      isCancelled: { get: () => state.cancelled, enumerable: false },
      onCancel: { get: () => context.onCancel, set: (listener: () => void) => (context.onCancel = listener), enumerable: false },
      reportProgress: {
        enumerable: false,
        value: (progress: { value?: number; commandName?: string }) => {
          if (progress.value !== undefined && !(progress.value >= 0 && progress.value <= 1)) throw new RangeError("reportProgress: value must be 0 to 1.");
          record.progress.push({ ...progress });
        },
      },
      hostControl: { value: this.hostControl(), enumerable: false },
    });
    return strict("executionContext", target);
  }

  private hostControl(): object {
    return strict("hostControl", {
      suspendHistory: async (options: { documentID: number; name: string }): Promise<Suspension> => {
        this.state.enter("suspendHistory", true);
        const document = this.state.document(options.documentID);
        if (typeof options.name !== "string") throw new TypeError("suspendHistory: name is required.");
        if (document.suspended) throw new PhotoshopError("The history of the document is already suspended.");
        const token: Suspension = { documentID: document.id, name: options.name };
        document.suspended = { token, before: document.snapshot(), changed: false };
        return token;
      },
      resumeHistory: async (token: Suspension, commit = true): Promise<void> => {
        if (!(this.state.cancelled && this.state.options.resumeAfterCancel !== "throws")) this.state.enter("resumeHistory", true);
        const document = this.state.document(token.documentID);
        if (document.suspended?.token !== token) throw new PhotoshopError("The history of the document is not suspended under this identifier.");
        this.resume(document, token, commit && !this.state.cancelled);
      },
      registerAutoCloseDocument: async (id: number): Promise<void> => {
        this.state.enter("registerAutoCloseDocument", true);
        this.context.autoClose.add(this.state.document(id).id);
      },
      unregisterAutoCloseDocument: async (id: number): Promise<void> => {
        this.state.enter("unregisterAutoCloseDocument", true);
        this.context.autoClose.delete(id);
      },
    });
  }

  private resume(document: DocumentModel, token: Suspension, commit: boolean): void {
    const suspended = document.suspended;
    if (!suspended) return;
    document.suspended = null;
    if (!commit) document.restore(suspended.before);
    else if (suspended.changed) this.state.addHistory(document, token.finalName ?? token.name, suspended.before);
  }
}
