// Composition: the one place that knows all sides, and the entry points that Photoshop calls. Nothing here waits: entry points have 300 ms.
import { connectDaemon } from "./daemon/index";
import { createHost, installAction, pluginStorage, recordAction } from "./host/index";
import type { Clipboard } from "./host/storage";
import type { Photoshop } from "./host/photoshop";
import type { Uxp } from "./host/uxp";
import { PanelActions } from "./panel/actions";
import { DaemonLink, messageOf } from "./panel/daemonLink";
import { PresetActions } from "./panel/presetActions";
import { initialState, type PanelState } from "./panel/state";
import { Store } from "./panel/store";
import { panelView } from "./panel/view/panelView";
import { codeOf, RetouchSession } from "./retouch/session";
import type { EntryPoints } from "./uxp";

declare function require(module: "uxp"): Uxp & { readonly entrypoints: EntryPoints };
declare function require(module: "photoshop"): Photoshop & { readonly core: { showAlert(message: string): Promise<void> } };

const uxp = require("uxp");
const photoshop = require("photoshop");

const store = new Store<PanelState>(initialState);
const storage = pluginStorage(uxp, (navigator as { readonly clipboard?: Clipboard }).clipboard ?? {});
const link = new DaemonLink(connectDaemon, storage);
const limits = () => (store.state.connection.kind === "connected" ? store.state.connection.capabilities.limits : null);
const host = createHost({ photoshop, uxp, limits });
const session = new RetouchSession(host, () => link.connection());
const record = (text: string): Promise<void> => recordAction(photoshop.action, text);
const actions = new PanelActions({ store, host, link, session, storage, record, now: () => Date.now() });
const presets = new PresetActions(store, storage, actions);

let panel: HTMLElement | null = null;

// Photoshop calls create once and show once, either first; after destroy both may come again.
const attach = (node: HTMLElement): void => {
  panel ??= panelView(store, actions, presets);
  void actions.open();
  if (panel.parentNode !== node) node.appendChild(panel);
};

// The menu's command has no panel to show its error in.
const retouchWithLastSettings = async (): Promise<void> => {
  try {
    await actions.retouchForAction(null);
  } catch (fault) {
    // Who cancelled knows.
    if (codeOf(fault) !== "cancelled") await photoshop.core.showAlert(messageOf(fault));
    throw fault;
  }
};

// Before any action can be played: that happens within a modal scope, where files are not to be trusted.
void actions.load();
installAction(globalThis as unknown as Record<string, unknown>, (text) => actions.playStep(text));
uxp.entrypoints.setup({
  plugin: { destroy: () => void actions.end() },
  panels: { retouch: { create: attach, show: attach, destroy: () => void actions.leave() } },
  commands: { "retouch-with-last-settings": { run: retouchWithLastSettings } },
});
