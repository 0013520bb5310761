// Whether an earlier retouch is still as the panel wrote it, so that nothing of the user's goes with it.
import type { Bounds } from "../photo";
import { maskWord } from "./layerLooks";
import { type MaskPrint, printOf } from "./maskPrint";
import type { Layer, Photoshop, PhotoshopDocument } from "./photoshop";

/** Layers that are remembered; the oldest are forgotten, and count as touched. */
const MOST_LAYERS = 16;

/** A document, and where in it the photo's first pixel is now. */
export interface PhotoSpot {
  readonly document: PhotoshopDocument;
  readonly left: number;
  readonly top: number;
}

interface AsWritten {
  readonly bounds: Bounds;
  /** Null: it had no mask that Photoshop would give. */
  readonly print: MaskPrint | null;
  readonly settings: string;
}

/** The masks that the panel wrote since Photoshop started. What is not among them may have been painted on. */
export class OwnMasks {
  private readonly written = new Map<string, AsWritten>();

  constructor(private readonly photoshop: Photoshop) {}

  /** Remembers a layer, or a group with its layers, as Photoshop gives it now. bounds: what of the photo the mask covers. Within a modal scope only. */
  async remember(spot: PhotoSpot, layer: Layer, bounds: Bounds): Promise<void> {
    const [member, ...others] = membersOf(layer);
    const note = (one: Layer, print: MaskPrint | null): void => void this.written.set(keyOf(spot, one), { bounds, print, settings: settingsOf(layer, one) });
    // Also of a group, which was given no mask: whatever Photoshop says of that, it will say again.
    note(layer, await this.print(spot, layer, bounds));
    // All layers of a group were given the same one.
    const print = member ? await this.print(spot, member, bounds) : null;
    for (const one of member ? [member, ...others] : []) note(one, print);
    for (const key of [...this.written.keys()].slice(0, -MOST_LAYERS)) this.written.delete(key);
  }

  /** Whether masks and what is in a group are as they were written; how the layer or group itself is blended does not count. Within a modal scope only. */
  async isUntouched(spot: PhotoSpot, layer: Layer): Promise<boolean> {
    for (const one of [layer, ...membersOf(layer)]) {
      const written = this.written.get(keyOf(spot, one));
      if (written === undefined || settingsOf(layer, one) !== written.settings) return false;
      const print = await this.print(spot, one, written.bounds);
      if (print === null || written.print === null ? print !== written.print : !print.equals(written.print)) return false;
    }
    return true;
  }

  private print({ document, left, top }: PhotoSpot, layer: Layer, bounds: Bounds): Promise<MaskPrint | null> {
    return printOf(this.photoshop, { documentId: document.id, layerId: layer.id, left, top }, bounds);
  }
}

const membersOf = (layer: Layer): readonly Layer[] => Array.from(layer.layers ?? []);

const keyOf = ({ document }: PhotoSpot, layer: Layer): string => `${document.id}/${layer.id}`;

// Of a layer in the group also how it is blended: the group that comes in its place has layers of its own.
const settingsOf = (retouch: Layer, one: Layer): string =>
  one === retouch ? maskWord(one) : `${one.blendMode} ${one.opacity} ${one.fillOpacity} ${maskWord(one)}`;
