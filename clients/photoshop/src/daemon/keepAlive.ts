import { PanelError } from "../photo";

/** Asks for a photo now and then, so that it does not idle out while the panel is open. Ends by itself when the photo or the daemon is gone. */
export class KeepAlive {
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** @param ask any call that names the photo */
  constructor(private readonly everyMs: number, private readonly ask: () => Promise<unknown>) {}

  /** Begins, or counts anew. */
  start(): void {
    this.stop();
    this.timer = setTimeout(() => {
      this.ask().then(
        () => this.goOn(true),
        (fault: unknown) => this.goOn(!isLost(fault)),
      );
    }, this.everyMs);
  }

  stop(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private goOn(isThere: boolean): void {
    // Stopped while the question was on its way.
    if (this.timer !== null && isThere) this.start();
  }
}

// That no retouch was started, or that the daemon was slow, is an answer too; whoever uses the photo next meets what is worse.
function isLost(fault: unknown): boolean {
  return !(fault instanceof PanelError) || ["not-found", "unauthenticated", "unavailable"].includes(fault.code);
}
