// A panel without a view, over the fakes of unit/retouch. Each test gets a new one; the names are bound anew before it.
import { beforeEach } from "vitest";
import { type ConnectDaemon, PanelError, type PluginStorage } from "@src/photo";
import { PanelActions } from "@src/panel/actions";
import { DaemonLink } from "@src/panel/daemonLink";
import { PresetActions } from "@src/panel/presetActions";
import { initialState, type PanelState } from "@src/panel/state";
import { Store } from "@src/panel/store";
import { RetouchSession } from "@src/retouch/session";
import { FakeDaemon, FakeHost, fault } from "../retouch/fakeSides";

class FakeStorage implements PluginStorage {
  token: string | null = "good";
  readonly texts = new Map<string, string>();
  picked: { fileName: string; text: string }[] = [];
  readonly saved: [string, string][] = [];
  copied: string | null = null;
  readToken = async (): Promise<string | null> => this.token;
  writeToken = async (token: string | null): Promise<void> => void (this.token = token);
  readText = async (fileName: string): Promise<string | null> => this.texts.get(fileName) ?? null;
  writeText = async (fileName: string, text: string): Promise<void> => void this.texts.set(fileName, text);
  pickTexts = async (): Promise<typeof this.picked> => this.picked;
  saveText = async (name: string, text: string): Promise<boolean> => this.saved.push([name, text]) > 0;
  copyText = async (text: string): Promise<void> => void (this.copied = text);
}

export let daemon: FakeDaemon;
export let host: FakeHost;
export let storage: FakeStorage;
export let store: Store<PanelState>;
export let actions: PanelActions;
export let presets: PresetActions;
/** Steps that were offered to a recording. */
export let recorded: string[];
/** Whether the daemon answers, and how many codes it was asked to take. */
export let program: { running: boolean; tries: number };

beforeEach(() => {
  daemon = new FakeDaemon();
  host = new FakeHost();
  storage = new FakeStorage();
  store = new Store(initialState);
  recorded = [];
  program = { running: true, tries: 0 };
  const connect: ConnectDaemon = (_address, token) => {
    const listens = (): void => {
      if (!program.running) throw fault("unavailable");
    };
    return {
      capabilities: async () => {
        listens();
        if (token !== "good") throw fault("unauthenticated");
        return daemon.capabilities();
      },
      pair: async (code) => {
        listens();
        program.tries++;
        if (code !== "ABCD2345") throw new PanelError("wrong-code", "This code is wrong.");
        return "good";
      },
      openPhoto: (photoFormat) => daemon.openPhoto(photoFormat),
    };
  };
  const link = new DaemonLink(connect, storage);
  const session = new RetouchSession(host, () => link.connection());
  actions = new PanelActions({ store, host, link, session, storage, record: async (text) => void recorded.push(text), now: () => 0 });
  presets = new PresetActions(store, storage, actions);
});

/** Resolves when nothing is at work any more. */
export const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 200 && store.state.work !== null; turn++) await new Promise((resolve) => setImmediate(resolve));
};
