import type { Clock } from "./clock";
import { cancelledError } from "./modal";
import type { ModalScopes } from "./modal";
import type { ModalContext } from "./photoshop";

/** Photoshop's menus and painting wait while a scope is open: none stays longer than this, but for its last read. */
const LONGEST_SCOPE_MS = 200;

interface Waiting {
  readonly read: () => Promise<void>;
  readonly fail: (reason: unknown) => void;
}

/** Reads of one photo, gathered into short modal scopes: those that wait share one for about 200 ms, then it lets go. */
export class ScopedReads {
  private readonly waiting: Waiting[] = [];
  private draining = false;

  /** check: throws when the photo is no longer what it was; runs first in every scope, within which nothing can change. around: runs the reads of a scope. */
  constructor(
    private readonly modal: ModalScopes,
    private readonly clock: Clock,
    private readonly commandName: string,
    private readonly check: () => void,
    private readonly around: (context: ModalContext, work: () => Promise<void>) => Promise<void> = (_context, work) => work(),
  ) {}

  /** Runs a read within a scope. Rejects with its error, that of the check, or that of the scope. */
  read<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, fail) => {
      this.waiting.push({ read: async () => resolve(await work()), fail });
      if (!this.draining) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.draining = true;
    // A turn of the loop, so that reads asked for together share the first scope too.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      try {
        await this.modal.run(this.commandName, (context) => this.readForAWhile(context));
      } catch (failure) {
        for (const waiting of this.waiting.splice(0)) waiting.fail(failure);
      }
    }
    this.draining = false;
  }

  private async readForAWhile(context: ModalContext): Promise<void> {
    this.check();
    await this.around(context, () => this.readWaiting(context));
  }

  private async readWaiting(context: ModalContext): Promise<void> {
    const started = this.clock.now();
    do {
      // Whoever got the last band asks for the next within this turn: that is cheaper than another scope.
      if (this.waiting.length === 0) await this.clock.wait(0);
      const next = this.waiting.shift();
      if (next === undefined) return;
      try {
        await next.read();
      } catch (failure) {
        if (!context.isCancelled) {
          next.fail(failure);
          continue;
        }
        // Esc: nothing can be read any more in this scope, and Photoshop wants to see it end with the failure.
        for (const cancelled of [next, ...this.waiting.splice(0)]) cancelled.fail(cancelledError());
        throw failure;
      }
    } while (this.clock.now() - started < LONGEST_SCOPE_MS);
  }
}
