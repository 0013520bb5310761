import { PanelError } from "../photo";
import type { Cancellation, LayerContent, Progress, RetouchResult, Warning } from "../photo";
import { retouchesOf } from "./earlier";
import { lookOf, takeOver } from "./earlierLook";
import { Focus } from "./focus";
import { cancelledError } from "./modal";
import type { ModalScopes } from "./modal";
import { addLayer, groupLayers } from "./newLayers";
import { againWarning, editedWarning, hiddenWarning, replacedWarning, softAlphaWarning } from "./notices";
import type { OwnMasks } from "./ownMasks";
import type { Layer, ModalContext, Photoshop, PhotoshopDocument } from "./photoshop";
import { findDestination } from "./place";
import type { Destination } from "./place";
import { putMask, putPixels } from "./putting";
import { ResultBands } from "./resultBands";
import type { ResultBand } from "./resultBands";
import type { Revisions } from "./revisions";
import { isEmpty } from "./samples";

/** What it takes to write. */
export interface WritingTools {
  readonly photoshop: Photoshop;
  readonly modal: ModalScopes;
  readonly revisions: Revisions;
  readonly masks: OwnMasks;
}

interface Written {
  readonly layer: Layer;
  readonly content: LayerContent;
  holdsAnything: boolean;
}

/** Photoshop's feather is a Gaussian of that radius: nothing is left of it three radii away. */
const FEATHER_REACH = 3;

/** Share of the progress bar that fetching a small result before the modal scope has. */
const FETCH_SHARE = 0.5;

/**
 * Writes a result as one history state: (1) is there still a place, (2) fetch what is small, (3) one modal scope with the history suspended: place again,
 * earlier retouches away or hidden, layers, bands of pixels and mask, looks, group; (4) keep it, or roll everything back on a fault, Esc or Cancel.
 * Resolves with the notices of notices.ts.
 * Rejects with PanelError: those of findDestination, "cancelled", "photoshop-busy", "photoshop-failed", or what a band rejects with.
 */
export const writeResult = async (tools: WritingTools, result: RetouchResult, onProgress: (progress: Progress) => void, cancellation: Cancellation): Promise<readonly Warning[]> => {
  const { source, isClipped } = findDestination(tools.photoshop, result);
  // Above a source that is itself clipped, both are clipped to the same base, and the source's alpha would not count.
  const bands = new ResultBands(result, isClipped && source?.isClippingMask !== true ? "fill" : "keep");
  await bands.fetchBefore((done) => {
    if (cancellation.cancelled) throw cancelledError();
    onProgress({ fraction: (FETCH_SHARE * done) / bands.count, step: "Fetching the result" });
  });
  const writing = new Writing(tools, result, bands, onProgress, cancellation);
  try {
    const warnings = await tools.modal.run(result.historyName, (context) => writing.run(context));
    writing.remember();
    await writing.restoreFocus();
    return warnings;
  } catch (failure) {
    await writing.restoreFocus();
    if (failure instanceof PanelError) throw failure;
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new PanelError("photoshop-failed", `Photoshop could not write the layer (${reason}); nothing was changed, try again.`);
  }
};

/** One result on its way into one document, within one modal scope. */
class Writing {
  private focus: Focus | null = null;
  private scope: ModalContext | null = null;
  private remembers = (): void => undefined;

  constructor(
    private readonly tools: WritingTools,
    private readonly result: RetouchResult,
    private readonly bands: ResultBands,
    private readonly onProgress: (progress: Progress) => void,
    private readonly cancellation: Cancellation,
  ) {}

  async run(context: ModalContext): Promise<readonly Warning[]> {
    this.scope = context;
    const { photoshop, revisions } = this.tools;
    // Nothing can change any more within the scope.
    const destination = findDestination(photoshop, this.result);
    const { document } = destination;
    const { hostControl } = context;
    const [state, before] = [revisions.state(document), revisions.before(document)];
    const notices: Warning[] = [...editedWarning(document, this.result.place, revisions), ...againWarning(destination)];
    const focus = Focus.on(photoshop, document);
    this.focus = focus;
    const history = await hostControl.suspendHistory({ documentID: document.id, name: this.result.historyName });
    try {
      const { look, hidden, deletes } = await this.clear(destination);
      await focus.choose(destination.source?.id ?? null);
      const newest = await this.writeLayers(this.aboveHidden(destination));
      const taken = look === null ? [] : takeOver(look, newest);
      await this.tools.masks.remember(destination, newest, this.result.touched);
      await focus.choose(newest.id);
      this.throwIfCancelled();
      notices.push(...hiddenWarning(hidden), ...(deletes ? [replacedWarning(taken)] : []));
    } catch (failure) {
      // After Esc every call fails, this one too, and Photoshop itself rolls back at the scope's end.
      if (!context.isCancelled) await hostControl.resumeHistory(history, false);
      throw failure;
    }
    await hostControl.resumeHistory(history, true);
    this.remembers = () => revisions.wrote(document, before);
    // Here nobody else can have edited it; but the new state may show only after the scope.
    if (revisions.state(document) !== state) this.remember();
    await this.show(document, focus);
    return [...notices, ...(this.bands.keptSoftAlpha ? [softAlphaWarning(destination, this.result)] : [])];
  }

  /** That only our own layer is new in the document; once, however often it is called. */
  remember(): void {
    this.remembers();
    this.remembers = () => undefined;
  }

  /** In a scope of its own, since none of a cancelled one's calls succeed. Never rejects: what was written, or why it was not, is all that counts. */
  async restoreFocus(): Promise<void> {
    const { focus } = this;
    try {
      if (focus?.isAway) await this.tools.modal.run("Back to the document in front", async () => focus.restoreDocument());
    } catch {
      // The user sees which document is in front.
    }
  }

  private async show(document: PhotoshopDocument, focus: Focus): Promise<void> {
    try {
      await this.tools.photoshop.core.redrawDocument?.({ documentID: document.id });
      focus.restoreDocument();
    } catch {
      // The layer is kept by now: a fault here must not be told as if nothing had been changed.
    }
  }

  // Earlier retouches go; one whose mask its user may have painted on stays, hidden.
  private async clear(destination: Destination): Promise<{ readonly look: ReturnType<typeof lookOf>; readonly hidden: readonly Layer[]; readonly deletes: boolean }> {
    const { replaced } = destination;
    const look = lookOf(replaced);
    const stay: Layer[] = [];
    for (const earlier of replaced) if (!(await this.tools.masks.isUntouched(destination, earlier))) stay.push(earlier);
    this.throwIfCancelled();
    for (const earlier of replaced) if (!stay.includes(earlier)) await earlier.delete();
    // Those that were hidden already are no news.
    const hidden = stay.filter(({ visible }) => visible);
    for (const earlier of hidden) earlier.visible = false;
    return { look, hidden, deletes: stay.length < replaced.length };
  }

  // A group goes above hidden retouches that are clipped to the source: between them it would take the source's place as their base.
  private aboveHidden(destination: Destination): Destination {
    const { document, source } = destination;
    if (this.result.groupName === null || source === null) return destination;
    const left = retouchesOf(document, source);
    return { ...destination, below: left[left.length - 1] ?? source };
  }

  // Resolves with the new layer or group.
  private async writeLayers(destination: Destination): Promise<Layer> {
    const { document, below } = destination;
    const written = await this.addLayers(destination);
    for (let index = 0; index < this.bands.count; index++) {
      this.throwIfCancelled();
      const band = await this.bands.take(index);
      this.throwIfCancelled();
      for (const [i, target] of written.entries()) await this.writeBand(destination, target, band, i);
      this.report(index + 1);
    }
    const kept: Layer[] = [];
    for (const target of written) {
      if (target.content.kind === "residue-layer" && !target.holdsAnything) {
        await target.layer.delete();
      } else {
        this.finish(target);
        kept.push(target.layer);
      }
    }
    if (this.result.groupName !== null) return groupLayers(document, below, this.result.groupName, kept);
    const [layer] = kept;
    if (layer === undefined) throw new Error("There was no layer to write.");
    return layer;
  }

  private async addLayers(destination: Destination): Promise<readonly Written[]> {
    const { document, isClipped } = destination;
    const written: Written[] = [];
    let { below } = destination;
    for (const content of this.result.layers) {
      const blendMode = content.kind === "soft-light-layer" ? "softLight" : "normal";
      const layer = await addLayer(document, below, { name: content.name, blendMode, isClipped });
      written.push({ layer, content, holdsAnything: false });
      below = layer;
    }
    return written;
  }

  private async writeBand(destination: Destination, target: Written, band: ResultBand, layerIndex: number): Promise<void> {
    const { photoshop } = this.tools;
    const { touched, maskFeather } = this.result;
    const reach = Math.ceil(FEATHER_REACH * maskFeather);
    const isLast = band.firstRow + band.rowCount === touched.y + touched.height;
    const margin = { sides: reach, above: band.firstRow === touched.y ? reach : 0, below: isLast ? reach : 0 };
    const spot = { document: destination.document, layer: target.layer, ...this.spotOf(destination, band), format: this.result.format };
    const pixels = band.layers[layerIndex];
    if (pixels !== undefined && !(target.content.kind === "residue-layer" && isEmpty(pixels.samples))) {
      await putPixels(photoshop, spot, pixels.samples, pixels.channels, this.result.place.profileName ?? null);
      target.holdsAnything = true;
    }
    this.throwIfCancelled();
    await putMask(photoshop, spot, band.mask, margin, band.firstRow === touched.y);
    this.throwIfCancelled();
  }

  private spotOf(destination: Destination, band: ResultBand): { left: number; top: number; width: number; height: number } {
    const { touched } = this.result;
    return { left: destination.left + touched.x, top: destination.top + band.firstRow, width: touched.width, height: band.rowCount };
  }

  private finish({ layer, content }: Written): void {
    if (this.result.maskFeather > 0) layer.layerMaskFeather = this.result.maskFeather;
    if (!content.visible) layer.visible = false;
  }

  private report(done: number): void {
    const share = done / this.bands.count;
    this.scope?.reportProgress({ value: share });
    this.onProgress({ fraction: FETCH_SHARE + (1 - FETCH_SHARE) * share, step: "Writing the layer" });
  }

  private throwIfCancelled(): void {
    if (this.scope?.isCancelled || this.cancellation.cancelled) throw cancelledError();
  }
}
