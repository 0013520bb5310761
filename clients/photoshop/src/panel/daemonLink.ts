import { type ConnectDaemon, PanelError, type PluginStorage } from "../photo";
import type { Connection } from "../retouch/session";
import { codeOf } from "../retouch/session";
import type { ConnectionState } from "./state";

/** The usual port; the daemon's client tries the others that the manifest allows by itself. */
const ADDRESS = "http://127.0.0.1:17572";

const CLIENT_NAME = "Photoshop panel";

/** Letters and digits of a pairing code. */
export const CODE_LENGTH = 8;

/** A code without what people put between its halves. */
export function plainCode(typed: string): string {
  return typed.replace(/[^\p{L}\p{N}]/gu, "");
}

/** Finds the daemon, pairs with it, and remembers it. */
export class DaemonLink {
  private found: Connection | null = null;
  private token: string | null = null;

  constructor(private readonly connect: ConnectDaemon, private readonly storage: PluginStorage) {}

  /** Reads the token that is kept, so that no later call has to: in a modal scope of Photoshop's storage is not to be trusted. */
  async recall(): Promise<string | null> {
    this.token ??= await this.storage.readToken();
    return this.token;
  }

  /** Asks who is there, with the token that is kept. Never rejects. */
  async look(): Promise<ConnectionState> {
    this.found = null;
    try {
      const daemon = this.connect(ADDRESS, await this.recall());
      const capabilities = await daemon.capabilities();
      this.found = { daemon, capabilities };
      return { kind: "connected", capabilities };
    } catch (fault) {
      if (codeOf(fault) === "unavailable") return { kind: "absent", paired: this.token !== null };
      return codeOf(fault) === "unauthenticated" ? { kind: "unpaired" } : { kind: "refused", message: messageOf(fault) };
    }
  }

  /** The daemon that was found, or one looked for now. Rejects with PanelError "unavailable", "unauthenticated" or "daemon-refused". */
  async connection(): Promise<Connection> {
    const state = this.found ? null : await this.look();
    if (this.found) return this.found;
    if (state?.kind === "unpaired")
      throw new PanelError("unauthenticated", "AbpnBridge does not know this panel yet. Pair them with the code that `abpn pair` shows.");
    if (state?.kind === "refused") throw new PanelError("daemon-refused", state.message);
    throw new PanelError("unavailable", "No AbpnBridge daemon answers. Start it with `abpn serve`, then try again.");
  }

  /** What was found is looked for again at the next call, with the token as it is kept then. */
  lost(): void {
    this.found = null;
    this.token = null;
  }

  /** Exchanges the code that `abpn pair` shows for a token. Rejects with PanelError. */
  async pair(code: string): Promise<ConnectionState> {
    this.token = await this.connect(ADDRESS, null).pair(code, CLIENT_NAME);
    await this.storage.writeToken(this.token);
    return this.look();
  }
}

/** What to show of any fault. */
export function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
