import { type Cancellation, PanelError } from "../photo";

/** The user's wish to stop: one for each piece of work. */
export class CancelSource implements Cancellation {
  private listeners: (() => void)[] = [];
  private stopped = false;

  get cancelled(): boolean {
    return this.stopped;
  }

  /** Twice is no error. */
  cancel(): void {
    if (this.stopped) return;
    this.stopped = true;
    const told = this.listeners;
    this.listeners = [];
    for (const listener of told) listener();
  }

  onCancel(listener: () => void): () => void {
    if (this.stopped) {
      listener();
      return () => undefined;
    }
    this.listeners.push(listener);
    return () => {
      this.listeners = this.listeners.filter((other) => other !== listener);
    };
  }
}

/** Throws PanelError "cancelled" when the user wished to stop. */
export function stopIfCancelled(cancellation: Cancellation): void {
  if (cancellation.cancelled) throw new PanelError("cancelled", "Cancelled. The document is unchanged.");
}
