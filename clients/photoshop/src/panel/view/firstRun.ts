import type { PanelActions } from "../actions";
import type { PanelState } from "../state";
import { button, el, type Part, setEnabled, setShown } from "./dom";

/** How to start the daemon and to pair with it; shown until that is done. */
export function firstRun(actions: PanelActions): Part<PanelState> {
  const code = el("sp-textfield", { id: "pairing-code", placeholder: "Code, e.g. ABCD-2345", size: "s", class: "grows", tabindex: 0 });
  const typed = (): string => String(code.value ?? "");
  const pair = button("pair", "Pair", "cta", () => void actions.pair(typed()));
  const again = button("look-again", "Look again", "secondary", () => void actions.look());
  code.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.stopPropagation();
    void actions.pair(typed());
  });
  const command = (text: string): HTMLElement => el("div", { class: "command" }, text);
  const start = el("div", { id: "start-page" }, el("sp-heading", { size: "XS" }, "1. Start the daemon"),
    el("sp-body", { size: "S" }, "AbpnBridge retouches on this computer; nothing leaves it. Start its daemon in a terminal:"), command("abpn serve"),
    el("sp-body", { size: "S" }, "The panel finds it by itself within seconds."), again);
  const pairing = el("div", { id: "pairing-page" }, el("sp-heading", { size: "XS" }, "2. Pair this panel"),
    el("sp-body", { size: "S" }, "Ask for a code in a terminal, and type it here within two minutes. Once is enough."), command("abpn pair"),
    el("div", { class: "row" }, code, pair));
  const node = el("div", { id: "first-run", class: "section" }, start, pairing);
  const show = ({ connection, pairing: isPairing }: PanelState): void => {
    setShown(node, connection.kind !== "connected" && connection.kind !== "looking");
    setShown(start, connection.kind !== "unpaired");
    setEnabled(pair, !isPairing);
  };
  return { node, show };
}
