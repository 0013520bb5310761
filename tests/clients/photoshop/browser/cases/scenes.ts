// Documents that several cases open, and what they show.
import type { Panel } from "../stage/panel";
import type { DocumentPixels } from "../stage/judge";

type Depth = 8 | 16 | 32;

/** Opens the portrait as the Background of a document of this name. */
export function openPortrait(panel: Panel, name: string, depth: Depth = 8): Promise<void> {
  return panel.page.evaluate(([document, bits]) => stage.open(document, stage.scenes.portraitDocument(stage.picture(bits), { bits, name: `${document}.psd` })), [name, depth] as const);
}

/** The portrait's samples as a document of this depth holds them. */
export async function portraitPixels(panel: Panel, depth: Depth): Promise<DocumentPixels> {
  const { width, height, base64 } = await panel.page.evaluate((bits) => {
    const picture = stage.picture(bits);
    return { width: picture.width, height: picture.height, base64: stage.toBase64(picture.samples) };
  }, depth);
  return { width, height, channels: 3, depth, bytes: Buffer.from(base64, "base64") };
}

/** What the document shows on its canvas. */
export async function shownColour(panel: Panel, name: string): Promise<Buffer> {
  return Buffer.from(await panel.page.evaluate((document) => stage.flat(document).color, name), "base64");
}
