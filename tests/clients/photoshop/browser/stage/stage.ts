// Everything that the browser tests stand on, opened once: the real daemon, one Chromium, the proxy between them, and the portrait.
import { mkdirSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { expect } from "vitest";
import { bundle } from "./bundle";
import { DaemonProcess } from "./daemonProcess";
import { callNative, pairedToken } from "./nativeCalls";
import { Panel } from "./panel";
import { PanelProxy, panelOrigin } from "./panelProxy";
import { places } from "./places";
import { drawnPortrait, photographedPortrait, type Portrait } from "./portrait";

/** How a test wants its panel. */
export interface PanelWishes {
  /** Default true: with the token of a pairing. */
  readonly paired?: boolean;
  readonly theme?: "darkest" | "dark" | "light" | "lightest";
  /** Default: the drawn portrait. */
  readonly portrait?: Portrait;
  readonly width?: number;
  readonly height?: number;
  /** Files of the plugin's data folder, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** Default: the paired one. */
  readonly token?: string;
  /** Default true: the user opens the panel. */
  readonly opened?: boolean;
}

export class Stage {
  readonly daemon = new DaemonProcess();
  readonly proxy = new PanelProxy(() => this.daemon.webPortOrNull);
  private browser: Browser | null = null;
  private inPage = "";
  /** Of the pairing that the panels have. */
  token = "";
  private drawn: Portrait | null = null;

  /** browser false: without the Chromium that Playwright drives. */
  static async open({ browser = true } = {}): Promise<Stage> {
    const stage = new Stage();
    try {
      await stage.begin();
      if (browser) await stage.launch();
    } catch (fault) {
      await stage.close();
      throw fault;
    }
    return stage;
  }

  private async begin(): Promise<void> {
    mkdirSync(places.output, { recursive: true });
    await this.proxy.open();
    await this.daemon.start();
    this.token = await pairedToken(this.daemon);
    this.drawn = await drawnPortrait(this.daemon);
  }

  private async launch(): Promise<void> {
    this.inPage = await bundle("../page/inPage.ts");
    this.browser = await chromium.launch({
      executablePath: places.chromium,
      // As root, in containers too; and gc() for the memory tests.
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--js-flags=--expose-gc"],
      // Loopback goes through the proxy too.
      proxy: { server: `http://127.0.0.1:${this.proxy.port}`, bypass: "<-loopback>" },
    });
  }

  /** The drawn portrait, 360 x 480. */
  get portrait(): Portrait {
    if (!this.drawn) throw new Error("The stage is not open.");
    return this.drawn;
  }

  /** The first photograph of the validation set; null: none at hand. */
  photograph(): Promise<Portrait | null> {
    return photographedPortrait(this.daemon);
  }

  /** Photoshop starts, loads the plugin, and the user opens the panel. Without documents. */
  async panel(wishes: PanelWishes = {}): Promise<Panel> {
    if (!this.browser) throw new Error("The stage is not open.");
    const page = await this.browser.newPage({ viewport: { width: wishes.width ?? 320, height: wishes.height ?? 800 } });
    const panel = new Panel(page);
    const token = (wishes.paired ?? true) ? (wishes.token ?? this.token) : null;
    await page.addInitScript({ content: `${this.inPage}\nstage.prepare(${JSON.stringify(wishes.files ?? {})}, ${JSON.stringify(token)});` });
    await page.goto(`${panelOrigin}/index.html`);
    const { width, height, samples } = wishes.portrait ?? this.portrait;
    await page.evaluate(([w, h, base64]) => stage.givePortrait(w, h, base64), [width, height, Buffer.from(samples).toString("base64")] as const);
    await page.evaluate((theme) => stage.setTheme(theme), wishes.theme ?? "dark");
    if (wishes.opened ?? true) await page.evaluate(() => stage.openPanel());
    return panel;
  }

  /**
   * Opens a panel for one test, and closes it with all that it left in the daemon. Whatever the test is about: no script may fail, Photoshop must find no fault
   * with what the panel did, and every image data must be given back.
   */
  async withPanel(wishes: PanelWishes, work: (panel: Panel) => Promise<void>): Promise<void> {
    const panel = await this.panel(wishes);
    try {
      await work(panel);
      const { complaints, liveImages } = await panel.holdings();
      expect(panel.faults, "errors of scripts").toEqual([]);
      // The 300 ms of the entry points are wall time, which a busy machine takes from anyone; they have a test of their own.
      expect(complaints.filter((words) => !words.startsWith("entry point too slow")), "what Photoshop complains about").toEqual([]);
      expect(liveImages, "image data not disposed").toBe(0);
    } finally {
      await panel.close();
      await this.forgetPhotos();
      this.proxy.reset();
    }
  }

  private async forgetPhotos(): Promise<void> {
    for (const photoId of this.proxy.photoIds.splice(0)) {
      if (this.daemon.webPortOrNull !== null) await close(this.daemon, photoId, this.token);
    }
  }

  /** Pairs anew, after a test that revoked the token. */
  async pairAgain(): Promise<void> {
    this.token = await pairedToken(this.daemon);
  }

  async close(): Promise<void> {
    await this.browser?.close();
    await this.proxy.close();
    await this.daemon.end();
  }
}

async function close(daemon: DaemonProcess, photoId: string, token: string): Promise<void> {
  try {
    await callNative(daemon, "PhotoService", "closePhoto", { photoId }, token);
  } catch {
    // Opened under a token that a test revoked, or before a crash that a test made: gone, or soon idle.
  }
}
