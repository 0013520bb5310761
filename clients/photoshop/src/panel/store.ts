/** Holds one immutable state, and tells who listens when it changed. */
export class Store<T> {
  private readonly listeners: ((state: T) => void)[] = [];

  constructor(private current: T) {}

  get state(): T {
    return this.current;
  }

  /** change must not alter what it is given. */
  update(change: (state: T) => T): void {
    const next = change(this.current);
    if (next === this.current) return;
    this.current = next;
    for (const listener of this.listeners) listener(next);
  }

  /** Calls back at once, and after each change. */
  subscribe(listener: (state: T) => void): void {
    this.listeners.push(listener);
    listener(this.current);
  }
}
