import type { PanelActions } from "../actions";
import type { PresetActions } from "../presetActions";
import type { PanelState } from "../state";
import type { Store } from "../store";
import { sourceAndResult, strengths } from "./choices";
import { connectionLine } from "./connectionLine";
import { el, type Part, setShown } from "./dom";
import { faces } from "./faces";
import { firstRun } from "./firstRun";
import { presetBar } from "./presetBar";
import { preview } from "./preview";
import { messages, workBar } from "./work";

/** The whole panel in one element, which follows the store. Enter retouches, Escape cancels. */
export function panelView(store: Store<PanelState>, actions: PanelActions, presets: PresetActions): HTMLElement {
  const line = connectionLine(), page = firstRun(actions), told = messages(actions);
  const shown = preview(store, actions.previews);
  // What the preview answers to stands right below it.
  const parts: readonly Part<PanelState>[] = [strengths(actions), faces(actions), sourceAndResult(actions), presetBar(presets)];
  const work = workBar(actions);
  const main = el("div", { id: "main" }, ...parts.map((part) => part.node));
  const upper = el("div", { class: "upper" }, line.node, page.node, shown.node, el("div", { class: "scrolls" }, main), told.node);
  const root = el("div", { class: "abpn" }, upper, work.node);
  root.addEventListener("keydown", (event) => onKey(event, store, actions));
  store.subscribe((state) => {
    const connected = state.connection.kind === "connected";
    for (const part of [line, page, shown, told, work, ...parts]) part.show(state);
    setShown(main, connected);
    setShown(work.node, connected);
  });
  return root;
}

// Keys that a widget has use for stay its own: Enter in a text field, and on a button or a list.
function onKey(event: KeyboardEvent, store: Store<PanelState>, actions: PanelActions): void {
  const on = event.target instanceof HTMLElement ? event.target.tagName.toLowerCase() : "";
  const own = ["sp-textfield", "sp-button", "sp-picker", "sp-menu-item", "input", "button"].includes(on);
  if (event.key === "Escape" && store.state.work) actions.work.cancel();
  else if (event.key === "Enter" && !own && store.state.connection.kind === "connected") void actions.retouch();
  else return;
  event.preventDefault();
}
