import { type ConnectDaemon, PanelError, type PluginStorage } from "../photo";
import type { Connection } from "../retouch/session";
import { codeOf } from "../retouch/session";
import type { ConnectionState } from "./state";

/** Where the daemon may listen, as the manifest allows: the usual port first, then those that it takes when that one is not free. */
export const addresses: readonly string[] = ["http://127.0.0.1:17572", "http://127.0.0.1:17582", "http://127.0.0.1:17592"];

const CLIENT_NAME = "Photoshop panel";

/** A daemon and where it is. */
export type FoundDaemon = Connection & { readonly address: string };

/** Finds the daemon, pairs with it, and remembers both. */
export class DaemonLink {
  private found: FoundDaemon | null = null;

  constructor(private readonly connect: ConnectDaemon, private readonly storage: PluginStorage) {}

  /** Asks each address in turn. Never rejects. */
  async look(): Promise<ConnectionState> {
    this.found = null;
    const token = await this.storage.readToken();
    let otherwise: ConnectionState = { kind: "absent" };
    for (const address of addresses) {
      const daemon = this.connect(address, token);
      try {
        const capabilities = await daemon.capabilities();
        this.found = { address, daemon, capabilities };
        return { kind: "connected", address, capabilities };
      } catch (fault) {
        if (codeOf(fault) === "unavailable") continue;
        // The first that answers at all is what the user should read about, unless a later one takes us.
        if (otherwise.kind === "absent") otherwise = codeOf(fault) === "unauthenticated" ? { kind: "unpaired" } : { kind: "refused", message: messageOf(fault) };
      }
    }
    return otherwise;
  }

  /** The daemon that was found, or one looked for now. Rejects with PanelError "unavailable", "unauthenticated" or "daemon-refused". */
  async connection(): Promise<FoundDaemon> {
    const state = this.found ? null : await this.look();
    if (this.found) return this.found;
    if (state?.kind === "unpaired") throw new PanelError("unauthenticated", "AbpnBridge does not know this panel yet. Pair them with the code that `abpn pair` shows.");
    if (state?.kind === "refused") throw new PanelError("daemon-refused", state.message);
    throw new PanelError("unavailable", "No AbpnBridge daemon answers. Start it with `abpn serve`, then try again.");
  }

  /** What was found is looked for again at the next call. */
  lost(): void {
    this.found = null;
  }

  /** Exchanges the code that `abpn pair` shows for a token, at the first daemon that answers. Rejects with PanelError. */
  async pair(code: string): Promise<ConnectionState> {
    for (const address of addresses) {
      try {
        await this.storage.writeToken(await this.connect(address, null).pair(code, CLIENT_NAME));
        return this.look();
      } catch (fault) {
        if (codeOf(fault) !== "unavailable") throw fault;
      }
    }
    throw new PanelError("unavailable", "No AbpnBridge daemon answers. Start it with `abpn serve`, then pair again.");
  }
}

/** What to show of any fault. */
export function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
