// Composition: the one place that knows all sides, and the entry points that Photoshop calls. Nothing here waits: entry points have 300 ms.
import { connectDaemon } from "./daemon/index";
import { createHost, installAction, pluginStorage, recordAction } from "./host/index";
import type { Clipboard } from "./host/storage";
import type { Photoshop } from "./host/photoshop";
import type { Uxp } from "./host/uxp";
import { PanelActions } from "./panel/actions";
import { DaemonLink } from "./panel/daemonLink";
import { PresetActions } from "./panel/presetActions";
import { initialState, type PanelState } from "./panel/state";
import { Store } from "./panel/store";
import { panelView } from "./panel/view/panelView";
import { RetouchSession } from "./retouch/session";
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

// Photoshop calls create once and show once; either may come first.
const attach = (node: HTMLElement): void => {
  if (!panel) {
    panel = panelView(store, actions, presets);
    void actions.open();
  }
  if (panel.parentNode !== node) node.appendChild(panel);
};

// The menu's command has no panel to show its error in.
const retouchWithLastSettings = async (): Promise<void> => {
  try {
    await actions.retouchForAction(null);
  } catch (fault) {
    await photoshop.core.showAlert(fault instanceof Error ? fault.message : String(fault));
    throw fault;
  }
};

installAction(globalThis as unknown as Record<string, unknown>, (text) => actions.playStep(text));
uxp.entrypoints.setup({
  panels: { retouch: { create: attach, show: attach } },
  commands: { "retouch-with-last-settings": { run: retouchWithLastSettings } },
});
