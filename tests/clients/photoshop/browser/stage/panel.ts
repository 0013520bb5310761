// The panel as its user meets it: words to read, widgets to press, and Photoshop beside it.
import type { Page } from "playwright-core";
import type { FeatureName } from "@src/photo";
import type { DocumentLook } from "../page/inPage";

/** A retouch of the small portrait takes a second on a quiet machine. */
const PATIENCE_MS = 60_000;

export class Panel {
  /** What the page threw, and what its console called an error. */
  readonly faults: string[] = [];

  constructor(readonly page: Page) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (fault) => this.faults.push(String(fault)));
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  /** Waits until the daemon has answered and its models are loaded. */
  async ready(): Promise<void> {
    await this.page.locator("#connection", { hasText: "Ready ·" }).waitFor();
  }

  /** A line of the panel; empty when it is not shown. */
  async words(id: string): Promise<string> {
    const line = this.page.locator(`#${id}`);
    return (await line.isVisible()) ? ((await line.textContent()) ?? "") : "";
  }

  async press(id: string): Promise<void> {
    await this.page.locator(`#${id}`).click();
  }

  /** Types into a text field, letter by letter. */
  async type(id: string, text: string): Promise<void> {
    await this.page.locator(`#${id} input`).fill("");
    await this.page.locator(`#${id} input`).pressSequentially(text);
  }

  /** Chooses in a list. */
  async choose(id: string, value: string): Promise<void> {
    await this.page.locator(`#${id} button`).click();
    await this.page.locator(`#${id} sp-menu-item[value="${value}"]`).click();
  }

  /** Moves a slider as a mouse would: each move tells. */
  async slide(feature: FeatureName, percent: number): Promise<void> {
    await this.page.locator(`#strength-${feature} input`).fill(String(percent));
  }

  /** Clicks Retouch and waits for the end of it; gives the notice, or the error. */
  async retouch(): Promise<string> {
    const end = this.page.evaluate(() => stage.nextRetouch());
    await this.press("retouch");
    await end;
    return this.ended();
  }

  /** Waits until nothing is at work; gives the notice, or the error. */
  async ended(): Promise<string> {
    // "Retouch" is shown as disabled while it works, and Cancel while it does not.
    await this.page.locator("#retouch[disabled]").waitFor({ state: "detached" });
    await this.page.locator("#cancel[disabled]").waitFor();
    return (await this.words("error")) || (await this.words("notice"));
  }

  async error(): Promise<string> {
    const line = this.page.locator("#error");
    await line.waitFor();
    return (await line.textContent()) ?? "";
  }

  /** Waits until something holds in the page; Playwright's own way needs what UXP has not. */
  async until<T>(holds: (argument: T) => boolean, argument: T): Promise<void> {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
      // Playwright's types unwrap handles, of which there are none here.
      if (await this.page.evaluate(holds as (argument: unknown) => boolean, argument as unknown)) return;
      await this.page.waitForTimeout(20);
    }
    throw new Error(`Not within ${PATIENCE_MS} ms: ${String(holds)}`);
  }

  look(name: string): Promise<DocumentLook> {
    return this.page.evaluate((document) => stage.look(document), name);
  }

  digest(name: string): Promise<number> {
    return this.page.evaluate((document) => stage.digest(document), name);
  }

  /** What the fake Photoshop found fault with, and what it still holds. */
  async holdings(): Promise<{ readonly complaints: readonly string[]; readonly liveImages: number; readonly created: number; readonly disposed: number; readonly peakBytes: number }> {
    return this.page.evaluate(() => {
      const { complaints, memory } = stage.host.records;
      const { liveImages, created, disposed, peakBytes } = memory;
      return { complaints: complaints.map(({ topic, detail }) => `${topic}: ${detail}`), liveImages, created, disposed, peakBytes };
    });
  }
}
