import { PanelError } from "../photo";
import type { Clock } from "./clock";
import type { ModalContext, PhotoshopCore } from "./photoshop";

/** Photoshop's number for "another command or plugin is modal" (facts 2.1). */
const HOST_IS_MODAL = 9;
const PATIENCE_MS = 10_000;
const RETRY_MS = 250;
/** Seconds that Photoshop itself waits for its turn, where it can. */
const HOST_WAITS_SECONDS = 2;

/** What the user is told after Esc or Cancel. */
export const cancelledError = (): PanelError => new PanelError("cancelled", "Cancelled. Nothing in Photoshop was changed.");

/** The one door to Photoshop's modal scopes: one at a time for the whole panel, patient while Photoshop is busy with something else. */
export class ModalScopes {
  private last: Promise<unknown> = Promise.resolve();
  private readonly hostCanWait: boolean;

  /** hostVersion: Photoshop's, e.g. "25.10.0"; the option timeOut is there since 25.10 (facts 1.1). */
  constructor(
    private readonly core: PhotoshopCore,
    hostVersion: string,
    private readonly clock: Clock,
  ) {
    this.hostCanWait = isAtLeast(hostVersion, 25, 10);
  }

  /**
   * Runs the work in a modal scope after all that were asked for before. commandName is what the progress bar says.
   * Rejects with the work's own error, with PanelError "cancelled" after Esc, or "photoshop-busy" when no turn came within ten seconds.
   * Must not be called from within work: it would wait for itself.
   */
  run<T>(commandName: string, work: (context: ModalContext) => Promise<T>): Promise<T> {
    const turn = this.last.then(() => this.enter(commandName, work));
    // The next one starts after this one, however it ended; its caller gets the error.
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async enter<T>(commandName: string, work: (context: ModalContext) => Promise<T>): Promise<T> {
    const deadline = this.clock.now() + PATIENCE_MS;
    const options = this.hostCanWait ? { commandName, timeOut: HOST_WAITS_SECONDS } : { commandName };
    for (;;) {
      const attempt = new Attempt(work);
      try {
        return await this.core.executeAsModal((context) => attempt.run(context), options);
      } catch (failure) {
        if (attempt.started) throw attempt.reason(failure);
        if (numberOf(failure) !== HOST_IS_MODAL) throw failure;
        if (this.clock.now() >= deadline) throw busyError(failure);
      }
      await this.clock.wait(RETRY_MS);
    }
  }
}

/** One entry into a scope; keeps the work's own error, which Photoshop may replace by one of its own. */
class Attempt<T> {
  started = false;
  private failure: unknown;
  private cancelled = false;

  constructor(private readonly work: (context: ModalContext) => Promise<T>) {}

  async run(context: ModalContext): Promise<T> {
    this.started = true;
    try {
      return await this.work(context);
    } catch (failure) {
      this.failure = failure;
      // Asked within the scope: after it the answer may be that of the next.
      this.cancelled = context.isCancelled;
      throw failure;
    }
  }

  reason(outer: unknown): unknown {
    return this.cancelled ? cancelledError() : (this.failure ?? outer);
  }
}

const numberOf = (failure: unknown): number | undefined =>
  typeof failure === "object" && failure !== null && "number" in failure && typeof failure.number === "number" ? failure.number : undefined;

const busyError = (failure: unknown): PanelError => {
  const reason = failure instanceof Error && failure.message !== "" ? ` (Photoshop says: ${failure.message})` : "";
  return new PanelError("photoshop-busy", `Photoshop is busy with another command or dialog; finish or cancel it, then try again${reason}.`);
};

const isAtLeast = (version: string, major: number, minor: number): boolean => {
  const [versionMajor = 0, versionMinor = 0] = version.split(".").map(Number);
  return versionMajor > major || (versionMajor === major && versionMinor >= minor);
};
