import type { CallOnItsWay } from "./webCall";

/** Calls that end together when the user cancels. */
export class CallsInFlight {
  private readonly calls = new Set<CallOnItsWay>();
  /** How often they were ended: whoever waited to ask again sees that it is of no use any more. */
  endings = 0;

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
    this.endings++;
    for (const call of [...this.calls]) call.abort();
  }
}
