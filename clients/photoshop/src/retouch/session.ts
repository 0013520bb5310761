import type { Bounds, Cancellation, Host, PhotoSource, Progress, Warning } from "../photo";
import type { RetouchRegion, RetouchResult, RetouchSettings, RetouchSummary } from "../photo";
import { PanelError } from "../photo";
import { stopIfCancelled } from "./cancellation";
import { codeOf } from "./faults";
import { KeptResult } from "./kept";
import { MaskRows } from "./maskRows";
import { readPart } from "./parts";
import { PhotoInDaemon, type Picture } from "./photoInDaemon";
import { stepProgress } from "./progress";
import type { Connection, Detail, PreviewReport, RetouchReport, View, Watch, WrittenRetouch } from "./reports";
import { checkResultKind, composeResult } from "./result";
import { refreshSteps, stepNames, stepsOf } from "./steps";
import { findTouched } from "./touched";
import { facesDiffer, orderOf, overridesOf, type RetouchWish, samePlace, type SentPhoto } from "./wish";

export { codeOf } from "./faults";
export type { Picture } from "./photoInDaemon";
export type { Connection, Detail, PreviewReport, RetouchReport, View, Watch } from "./reports";

type Tell = ReturnType<typeof stepProgress>;

/** A part to be read; before: where that was read already. */
interface Place {
  readonly bounds: Bounds;
  readonly before: Picture | null;
}

/** How often a photo that was edited while it was read is read anew. */
const READ_AGAIN = 2;

/** What strength 0 everywhere gives: the photo itself, bit for bit. */
const untouched: RetouchSettings = { strengths: { blemishes: 0, evening: 0, whitening: 0, garment_wrinkles: 0, tone: 0 }, keep: [] };

/**
 * The round trip of one photo at a time: read, send, retouch, fetch, write. What was sent stays in the daemon, so that other strengths need no new upload.
 * One call at a time: a second one is refused with PanelError "busy". All calls reject with PanelError.
 */
export class RetouchSession {
  /** A result that found its place gone; null: none. */
  kept: KeptResult | null = null;
  private readonly inDaemon = new PhotoInDaemon();
  private busy = false;
  /** Settles with the work that began last, whatever came of it. */
  private lastWork: Promise<void> = Promise.resolve();

  /** @param connect rejects with PanelError when no daemon answers */
  constructor(private readonly host: Host, private readonly connect: () => Promise<Connection>) {}

  /** Writes the retouch into the document. */
  async retouch(wish: RetouchWish, watch: Watch): Promise<WrittenRetouch> {
    return this.alone(() =>
      this.withSource(wish, watch, true, async (sent, tell) => {
        const report = await this.render(sent, wish, watch.cancellation, tell);
        const { region } = orderOf(wish, sent.source, []);
        const mask = new MaskRows(sent.photo);
        const onRows = (done: number, all: number): void => tell(stepNames.finding, done / all);
        const touched = await findTouched(report.format, mask, report.summary.regions, region, onRows, watch.cancellation);
        if (!touched) return { report, touched, layerName: null };
        const result = composeResult(wish, sent, report.summary, mask, touched);
        stopIfCancelled(watch.cancellation);
        const warnings = await this.write(sent, wish, result, (progress) => tell(stepNames.writing, progress.fraction, progress.step), watch.cancellation);
        return { report: { ...report, warnings: [...report.warnings, ...warnings] }, touched, layerName: result.groupName ?? result.layers[0]?.name ?? null };
      }),
    );
  }

  /** Shows the retouch without touching the document. */
  async preview(wish: RetouchWish, view: View, watch: Watch): Promise<PreviewReport> {
    return this.alone(() => this.withSource(wish, watch, false, (sent, tell) => this.show(sent, wish, view, watch.cancellation, tell)));
  }

  /** The preview of other strengths for the photo that was sent last, whatever the document is now. Null: none lies in the daemon. */
  async refresh(wish: RetouchWish, view: View, watch: Watch): Promise<PreviewReport | null> {
    return this.ofSent(wish, watch, (sent, tell) => this.show(sent, wish, view, watch.cancellation, tell));
  }

  /** A part at full size of the photo that was sent last. Null: no photo lies in the daemon. */
  async detail(wish: RetouchWish, { bounds, before }: Place, withMask: boolean, watch: Watch): Promise<Detail | null> {
    return this.ofSent(wish, watch, async (sent, tell) => {
      await this.render(sent, wish, watch.cancellation, tell);
      const after = await readPart(sent.photo, "pixels", bounds, watch.cancellation);
      const mask = withMask ? await readPart(sent.photo, "mask", bounds, watch.cancellation) : null;
      if (before) return { bounds, before, after, mask };
      await this.render(sent, { ...wish, settings: untouched, faces: null }, watch.cancellation, tell);
      return { bounds, before: await readPart(sent.photo, "pixels", bounds, watch.cancellation), after, mask };
    });
  }

  /** A small view of what was rendered last. Null: there is none to be had, which is no reason to stop. */
  async glance(longSide: number): Promise<Picture | null> {
    try {
      return await this.alone(async () => (await this.inDaemon.newest?.photo.readPreview("pixels", longSide)) ?? null);
    } catch (fault) {
      this.inDaemon.forgetIfLost(fault);
      return null;
    }
  }

  private async ofSent<T>(wish: RetouchWish, watch: Watch, work: (sent: SentPhoto, tell: Tell) => Promise<T>): Promise<T | null> {
    return this.alone(async () => {
      const sent = this.inDaemon.newest;
      if (!sent) return null;
      try {
        if (orderOf(wish, sent.source, []).useSelection) await this.inDaemon.sendSelection(sent, () => undefined, watch.cancellation);
        return await work(sent, stepProgress(refreshSteps, watch.tell));
      } catch (fault) {
        this.inDaemon.forgetIfLost(fault);
        if (codeOf(fault) === "not-found") return null;
        throw fault;
      }
    });
  }

  /** Writes the kept result into the document that is active now; see KeptResult.put. */
  async putKept(watch: Watch): Promise<readonly Warning[]> {
    return this.alone(async () => {
      const warnings = (await this.kept?.put(watch)) ?? [];
      this.kept = null;
      return warnings;
    });
  }

  /** Forgets the kept result. */
  async discardKept(): Promise<void> {
    const kept = this.kept;
    this.kept = null;
    await kept?.discard();
  }

  /** The daemon may forget what was sent, once nothing is at work; a kept result stays. Never rejects. */
  async giveBack(): Promise<void> {
    await this.lastWork;
    // Somebody came back meanwhile.
    if (!this.busy) await this.inDaemon.forget();
  }

  /** As giveBack(), but at once and with the kept result: nothing can follow. Cancel what is at work first. */
  async end(): Promise<void> {
    await Promise.all([this.inDaemon.forget(), this.discardKept()]);
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy) throw new PanelError("busy", "AbpnBridge is still at work. Wait, or cancel it.");
    this.busy = true;
    let ended = (): void => undefined;
    this.lastWork = new Promise((resolve) => (ended = resolve));
    try {
      return await work();
    } finally {
      this.busy = false;
      ended();
    }
  }

  // Who paints while the photo is read gets it read again, a few times; then the sentence of the host.
  private async withSource<T>(wish: RetouchWish, watch: Watch, writes: boolean, work: (sent: SentPhoto, tell: Tell) => Promise<T>): Promise<T> {
    let source = await this.host.openSource(wish.source, wish);
    for (let left = READ_AGAIN; ; left--) {
      try {
        return await this.withOpened(source, wish, watch, writes, work);
      } catch (fault) {
        if (codeOf(fault) !== "source-edited" || left === 0) throw fault;
        const again = await this.host.openSource(wish.source, wish);
        // Another layer or document was chosen meanwhile: not the one of the click.
        if (!samePlace(again.place, source.place)) throw fault;
        source = again;
      }
    }
  }

  // Sends the source where needed, and does the work; once more with a new upload when the daemon has forgotten what was sent earlier.
  private async withOpened<T>(source: PhotoSource, wish: RetouchWish, watch: Watch, writes: boolean, work: (sent: SentPhoto, tell: Tell) => Promise<T>): Promise<T> {
    const { useSelection } = orderOf(wish, source, []);
    const connection = await this.connect();
    if (writes) checkResultKind(wish, source, connection.capabilities.outputs);
    const through = async (known: SentPhoto | null): Promise<T> => {
      stopIfCancelled(watch.cancellation);
      const tell = stepProgress(stepsOf(wish, source, known === null, writes), watch.tell);
      const tellSent = (share: number): void => tell(stepNames.sending, share);
      try {
        const sent = known ?? (await this.inDaemon.send(connection.daemon, source, tellSent, watch.cancellation));
        sent.source = source;
        if (useSelection) await this.inDaemon.sendSelection(sent, tellSent, watch.cancellation);
        return await work(sent, tell);
      } catch (fault) {
        this.inDaemon.forgetIfLost(fault);
        throw fault;
      }
    };
    const known = this.inDaemon.stillOf(source);
    try {
      return await through(known);
    } catch (fault) {
      if (!known || codeOf(fault) !== "not-found") throw fault;
      return through(null);
    }
  }

  // Faces are known only by the regions of a finished retouch of the same part, so wishes for faces take a second run; it is cheap, the looks are shared.
  private async render(sent: SentPhoto, wish: RetouchWish, cancellation: Cancellation, tell: Tell): Promise<RetouchReport> {
    const run = async (regions: readonly RetouchRegion[]): Promise<RetouchSummary> => {
      const order = orderOf(wish, sent.source, overridesOf(wish, sent.source.place, regions));
      const summary = await sent.photo.retouch(order, (progress) => tell(stepNames.retouching, progress.fraction, progress.step), cancellation);
      stopIfCancelled(cancellation);
      return summary;
    };
    let summary = await run([]);
    if (facesDiffer(wish, sent.source.place) && summary.regions.length > 0) summary = await run(summary.regions);
    const { source, photo } = sent;
    return { place: source.place, format: photo.format, profileName: source.profileName ?? null, summary, warnings: [...photo.warnings, ...summary.warnings] };
  }

  private async show(sent: SentPhoto, wish: RetouchWish, view: View, cancellation: Cancellation, tell: Tell): Promise<PreviewReport> {
    const { width, height } = sent.photo.format.extent;
    const side = Math.min(view.longSide, Math.max(width, height));
    const before = await this.inDaemon.pictureBefore(sent, side, async () => {
      // The same part as the wish's, so that both retouches share the looks.
      await this.render(sent, { ...wish, settings: untouched, faces: null }, cancellation, (name, share, words) => tell(name, share / 2, words));
      return sent.photo.readPreview("pixels", side);
    });
    const report = await this.render(sent, wish, cancellation, tell);
    tell(stepNames.showing, 0.5);
    const after = await sent.photo.readPreview("pixels", side);
    const mask = view.mask ? await sent.photo.readPreview("mask", side) : null;
    stopIfCancelled(cancellation);
    return { ...report, before, after, mask };
  }

  private async write(sent: SentPhoto, wish: RetouchWish, result: RetouchResult, tell: (progress: Progress) => void, cancellation: Cancellation): Promise<readonly Warning[]> {
    try {
      return (await this.host.writeResult(result, tell, cancellation)) ?? [];
    } catch (fault) {
      if (codeOf(fault) === "place-gone") {
        await this.discardKept();
        // Of another place than an earlier retouch of the whole, wherever it is put.
        const keepEarlier = wish.keepEarlier || orderOf(wish, sent.source, []).useSelection;
        this.kept = new KeptResult(this.host, sent, result, { ...wish, keepEarlier });
        this.inDaemon.handOver();
      }
      throw fault;
    }
  }
}
