import { CancelSource } from "../retouch/cancellation";
import { codeOf, type RetouchSession, type Watch } from "../retouch/session";
import type { Faults } from "./faults";
import { type PanelState, withCancelling, withProgress, withWork, type Work } from "./state";
import type { Store } from "./store";

/** The one thing at a time that goes on: what may begin, what gives way, and how it is cancelled. */
export class WorkAtHand {
  /** From the click on Retouch to its end: nothing else begins meanwhile. */
  retouching = false;
  private cancelSource: CancelSource | null = null;
  private last: Promise<void> = Promise.resolve();
  private next: (() => Promise<void>) | null = null;

  constructor(private readonly store: Store<PanelState>, private readonly session: Pick<RetouchSession, "kept">, private readonly faults: Faults) {}

  /** Whether the document is being written to, or soon will be. */
  get isWriting(): boolean {
    return this.retouching || this.store.state.work?.what === "put";
  }

  /** Shows work as what goes on until it ends, and rejects with its fault. Not while something else does. */
  async run<T>(what: Work["what"], step: string, work: (watch: Watch) => Promise<T>): Promise<T> {
    const { store, session } = this;
    const cancelSource = new CancelSource();
    this.cancelSource = cancelSource;
    store.update((state) => withWork(state, what, step));
    let ended = (): void => undefined;
    this.last = new Promise((resolve) => (ended = resolve));
    try {
      return await work({ tell: (progress) => store.update((state) => withProgress(state, progress)), cancellation: cancelSource });
    } finally {
      this.cancelSource = null;
      store.update((state) => ({ ...state, work: null, kept: session.kept?.documentName ?? null }));
      ended();
    }
  }

  /** As run(), but does nothing while something goes on, and shows the fault. */
  async tryTo(what: Work["what"], step: string, work: (watch: Watch) => Promise<void>): Promise<void> {
    if (this.store.state.work || this.retouching) return;
    try {
      await this.run(what, step, work);
    } catch (fault) {
      // Retouch took its place: the user did not cancel anything.
      if (!(this.retouching && codeOf(fault) === "cancelled")) this.faults.show(fault, what === "preview" ? "preview" : "retouch");
    }
    const { next } = this;
    this.next = null;
    await next?.();
  }

  /** To be done once, after what goes on; only the newest is. */
  afterwards(next: () => Promise<void>): void {
    this.next = next;
  }

  /** What goes on is cancelled without a word, and what waited for its end is forgotten: a retouch begins. Resolves when it has ended. */
  async giveWay(): Promise<void> {
    this.next = null;
    this.cancelSource?.cancel();
    await this.last;
  }

  /** Stops what is at work; the document stays as it was. */
  cancel(): void {
    if (!this.cancelSource) return;
    this.cancelSource.cancel();
    this.store.update(withCancelling);
  }

  /** Resolves when nothing is at work. */
  async ended(): Promise<void> {
    while (this.store.state.work) await this.last;
  }
}
