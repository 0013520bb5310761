import type { PluginStorage } from "../photo";
import { codeOf } from "../retouch/session";
import type { ConnectionWatch } from "./connectionWatch";
import { messageOf } from "./daemonLink";
import { type PanelState, type Subject, withFailure, withoutFailure } from "./state";
import type { Store } from "./store";

/** Where faults go: one line in the panel, which can be copied. */
export class Faults {
  constructor(private readonly store: Store<PanelState>, private readonly daemon: ConnectionWatch, private readonly storage: PluginStorage) {}

  /** Shows a fault; a lost daemon is looked for again. */
  show(fault: unknown, about: Subject = "retouch"): void {
    const code = codeOf(fault);
    const isDaemons = ["unavailable", "unauthenticated", "daemon-refused", "not-ready"].includes(code);
    if (code === "unavailable" || code === "unauthenticated") this.daemon.lost();
    this.store.update((state) => withFailure(state, { code, message: messageOf(fault), about: isDaemons ? "daemon" : about }));
  }

  /** The last failure into the clipboard, with what a maintainer asks for first. */
  async copy(): Promise<void> {
    const { failure, connection } = this.store.state;
    if (!failure) return;
    const daemon = connection.kind === "connected" ? `daemon ${connection.capabilities.version}, ${connection.capabilities.device}` : `daemon ${connection.kind}`;
    try {
      await this.storage.copyText(`${failure.message} [${failure.code || "unknown"}; ${daemon}]`);
      this.store.update((state) => ({ ...withoutFailure(state, "clipboard"), notice: "Copied." }));
    } catch (fault) {
      this.show(fault, "clipboard");
    }
  }
}
