import type { PanelActions } from "../actions";
import { CODE_LENGTH, plainCode } from "../daemonLink";
import type { PanelState } from "../state";
import { button, el, type Part, setEnabled, setShown, setText } from "./dom";

/** How to start the daemon and to pair with it; shown until that is done. */
export function firstRun(actions: PanelActions): Part<PanelState> {
  const code = el("sp-textfield", { id: "pairing-code", placeholder: "Code, e.g. ABCD-2345", size: "s", class: "grows", tabindex: 0 });
  const typed = (): string => String(code.value ?? "");
  const fault = el("sp-detail", { id: "code-fault", size: "XS", class: "fault" });
  const pair = button("pair", "Pair", "cta", () => void actions.daemon.pair(typed()));
  const again = button("look-again", "Look again", "secondary", () => void actions.daemon.look());
  code.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.stopPropagation();
    void actions.daemon.pair(typed());
  });
  const command = (text: string): HTMLElement => el("div", { class: "command" }, text);
  const pairHeading = el("sp-heading", { size: "XS" });
  const start = el("div", { id: "start-page" }, el("sp-heading", { size: "XS" }, "1. Start the daemon"),
    el("sp-body", { size: "S" }, "AbpnBridge retouches on this computer; nothing leaves it. Start its daemon in a terminal:"), command("abpn serve"),
    el("sp-body", { size: "S" }, "The panel finds it by itself within seconds."));
  const pairing = el("div", { id: "pairing-page" }, pairHeading,
    el("sp-body", { size: "S" }, "Ask for a code in a terminal, and type it here within two minutes. Once is enough."), command("abpn pair"),
    el("div", { class: "row" }, code, pair), fault);
  const node = el("div", { id: "first-run", class: "section" }, start, el("div", { class: "row" }, again), pairing);
  let isPairing = false;
  // Nothing is sent, and no try lost, before the code can be one.
  const showPair = (): void => setEnabled(pair, !isPairing && plainCode(typed()).length === CODE_LENGTH);
  code.addEventListener("input", showPair);
  const show = ({ connection, pairing: now, codeFault }: PanelState): void => {
    setShown(node, connection.kind !== "connected" && connection.kind !== "looking");
    // A daemon that refuses runs, and a code would not help: the line above says what would.
    setShown(start, connection.kind === "absent");
    setShown(again, connection.kind !== "unpaired");
    // A daemon that was only lost knows this panel still.
    setShown(pairing, connection.kind === "unpaired" || (connection.kind === "absent" && !connection.paired));
    setText(pairHeading, `${connection.kind === "absent" ? 2 : 1}. Pair this panel`);
    setText(fault, codeFault ?? "");
    setShown(fault, codeFault !== null);
    isPairing = now;
    showPair();
  };
  return { node, show };
}
