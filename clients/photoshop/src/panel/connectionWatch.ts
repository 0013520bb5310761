import { CODE_LENGTH, type DaemonLink, messageOf, plainCode } from "./daemonLink";
import { type PanelState, withConnection } from "./state";
import type { Store } from "./store";

/** How often a daemon is looked for while there is none, or its models load. */
const LOOK_MS = 4000;

/** Keeps the state's connection true: looks for the daemon, pairs with it, and looks again after it was lost. */
export class ConnectionWatch {
  private looking = false;

  constructor(private readonly store: Store<PanelState>, private readonly link: DaemonLink) {}

  /** Looks now, and from now on every few seconds while it is needed. */
  async begin(): Promise<void> {
    setInterval(() => void this.lookIfNeeded(), LOOK_MS);
    await this.look();
  }

  /** Looks for the daemon now. */
  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const connection = await this.link.look();
      this.store.update((state) => withConnection(state, connection));
    } finally {
      this.looking = false;
    }
  }

  /** code: as the user typed it; one that is none by its length costs no try. A fault goes into the state. */
  async pair(code: string): Promise<void> {
    const { store } = this;
    const plain = plainCode(code);
    if (store.state.pairing || plain.length !== CODE_LENGTH) return;
    store.update((state) => ({ ...state, pairing: true, codeFault: null }));
    try {
      const connection = await this.link.pair(plain);
      store.update((state) => withConnection(state, connection));
    } catch (fault) {
      // Told beside the field; the page is the right one already.
      store.update((state) => ({ ...state, codeFault: messageOf(fault) }));
    } finally {
      store.update((state) => ({ ...state, pairing: false }));
    }
  }

  /** The features that the daemon offers decide what may be asked for, so it must have answered before a wish is made. Rejects with PanelError. */
  async connected(): Promise<void> {
    const { capabilities } = await this.link.connection();
    if (this.store.state.connection.kind !== "connected") this.store.update((state) => withConnection(state, { kind: "connected", capabilities }));
  }

  /** A call found no daemon, or one that does not know this panel. */
  lost(): void {
    this.link.lost();
    this.store.update((state) => ({ ...state, connection: { kind: "absent", paired: true } }));
    void this.look();
  }

  private async lookIfNeeded(): Promise<void> {
    const { connection, work } = this.store.state;
    const settled = connection.kind === "connected" && connection.capabilities.ready;
    if (!settled && !work) await this.look();
  }
}
