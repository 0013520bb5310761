import type { CallOnItsWay } from "./webCall";

/** Calls that end together when the user cancels. */
export class CallsInFlight {
  private readonly calls = new Set<CallOnItsWay>();

  /** Counts a call in until it has its answer or fault. */
  async watch(call: CallOnItsWay): Promise<Uint8Array> {
    this.calls.add(call);
    try {
      return await call.answer;
    } finally {
      this.calls.delete(call);
    }
  }

  /** Ends those on their way; later calls are not touched. */
  abortAll(): void {
    for (const call of [...this.calls]) call.abort();
  }
}
