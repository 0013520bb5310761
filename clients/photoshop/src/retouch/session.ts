import type { Bounds, Cancellation, Capabilities, Daemon, Host, PhotoPlace, PhotoSource, Progress, Warning } from "../photo";
import type { RetouchRegion, RetouchResult, RetouchSettings, RetouchSummary } from "../photo";
import { PanelError } from "../photo";
import { stopIfCancelled } from "./cancellation";
import { KeptResult, tryToOpen } from "./kept";
import { stepProgress } from "./progress";
import { checkResultKind, composeResult } from "./result";
import { forget, sendPhoto, sendSelection } from "./sending";
import { refreshSteps, stepNames, stepsOf } from "./steps";
import { findTouched } from "./touched";
import { facesDiffer, isStill, orderOf, overridesOf, type RetouchWish, sameShape, type SentPhoto } from "./wish";

/** A daemon that has answered. */
export interface Connection {
  readonly daemon: Daemon;
  readonly capabilities: Capabilities;
}

/** A view of the whole photo, in the photo's own encoding. */
export type Picture = Awaited<ReturnType<SentPhoto["photo"]["readPreview"]>>;

/** What came of a retouch. */
export interface RetouchReport {
  readonly place: PhotoPlace;
  readonly format: PhotoSource["format"];
  /** Null: not known. */
  readonly profileName: string | null;
  readonly summary: RetouchSummary;
  /** Of the upload and of the retouch. */
  readonly warnings: readonly Warning[];
}

/** A report with what the user sees in the panel. */
export interface PreviewReport extends RetouchReport {
  readonly before: Picture;
  readonly after: Picture;
}

/** Told where the work stands, and when to stop. */
export interface Watch {
  readonly tell: (progress: Progress) => void;
  readonly cancellation: Cancellation;
}

type Tell = ReturnType<typeof stepProgress>;

/** What strength 0 everywhere gives: the photo itself, bit for bit. */
const untouched: RetouchSettings = { strengths: { blemishes: 0, evening: 0, whitening: 0, garment_wrinkles: 0, tone: 0 }, keep: [] };

/**
 * The round trip of one photo at a time: read, send, retouch, fetch, write. What was sent stays in the daemon, so that other strengths need no new upload.
 * One call at a time: a second one is refused with PanelError "busy". All calls reject with PanelError.
 */
export class RetouchSession {
  /** A result that found its place gone; null: none. */
  kept: KeptResult | null = null;
  private sent: SentPhoto | null = null;
  private before: { readonly sent: SentPhoto; readonly longSide: number; readonly picture: Picture } | null = null;
  private busy = false;

  /** @param connect rejects with PanelError when no daemon answers */
  constructor(private readonly host: Host, private readonly connect: () => Promise<Connection>) {}

  /** Whether a slider can show its effect without a new upload. */
  get canRefresh(): boolean {
    return this.sent !== null;
  }

  /** Writes the retouch into the document. touched null: the retouch changes nothing, so nothing was written. */
  async retouch(wish: RetouchWish, watch: Watch): Promise<{ readonly report: RetouchReport; readonly touched: Bounds | null }> {
    return this.alone(() =>
      this.withSource(wish, watch, true, async (sent, tell) => {
        const report = await this.render(sent, wish, watch.cancellation, tell);
        const { region } = orderOf(wish, sent.source, []);
        const touched = await findTouched(sent.photo, report.summary.regions, region, (done, all) => tell(stepNames.finding, done / all), watch.cancellation);
        if (!touched) return { report, touched };
        const result = composeResult(wish, sent, report.summary, touched);
        stopIfCancelled(watch.cancellation);
        await this.write(sent, result, (progress) => tell(stepNames.writing, progress.fraction, progress.step), watch.cancellation);
        await this.lookAgain(sent, wish);
        return { report, touched };
      }),
    );
  }

  /** Shows the retouch without touching the document. longSide: pixels of the view; never more than the photo has. */
  async preview(wish: RetouchWish, longSide: number, watch: Watch): Promise<PreviewReport> {
    return this.alone(() => this.withSource(wish, watch, false, (sent, tell) => this.show(sent, wish, longSide, watch.cancellation, tell)));
  }

  /** The preview of other strengths for the photo that was sent last, whatever the document is now. Null: none lies in the daemon. */
  async refresh(wish: RetouchWish, longSide: number, watch: Watch): Promise<PreviewReport | null> {
    return this.alone(async () => {
      const sent = this.sent;
      if (!sent) return null;
      try {
        if (orderOf(wish, sent.source, []).useSelection) await this.sendSelection(sent, () => undefined, watch.cancellation);
        return await this.show(sent, wish, longSide, watch.cancellation, stepProgress(refreshSteps, watch.tell));
      } catch (fault) {
        this.forgetIfLost(fault);
        if (codeOf(fault) === "not-found") return null;
        throw fault;
      }
    });
  }

  /** Writes the kept result into the document that is active now; see KeptResult.put. */
  async putKept(watch: Watch): Promise<void> {
    await this.alone(async () => {
      await this.kept?.put(watch);
      this.kept = null;
    });
  }

  /** Forgets the kept result. */
  async discardKept(): Promise<void> {
    const kept = this.kept;
    this.kept = null;
    await kept?.discard();
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.busy) throw new PanelError("busy", "AbpnBridge is still at work. Wait, or cancel it.");
    this.busy = true;
    try {
      return await work();
    } finally {
      this.busy = false;
    }
  }

  // Opens the source, sends it where needed, and does the work; once more with a new upload when the daemon has forgotten what was sent earlier.
  private async withSource<T>(wish: RetouchWish, watch: Watch, writes: boolean, work: (sent: SentPhoto, tell: Tell) => Promise<T>): Promise<T> {
    const source = await this.host.openSource(wish.source);
    const { useSelection } = orderOf(wish, source, []);
    const connection = await this.connect();
    if (writes) checkResultKind(wish, source, connection.capabilities.outputs);
    const through = async (known: SentPhoto | null): Promise<T> => {
      stopIfCancelled(watch.cancellation);
      const tell = stepProgress(stepsOf(wish, source, known === null, writes), watch.tell);
      try {
        const sent = known ?? (await this.send(connection.daemon, source, tell, watch.cancellation));
        sent.source = source;
        if (useSelection) await this.sendSelection(sent, (share) => tell(stepNames.sending, share), watch.cancellation);
        return await work(sent, tell);
      } catch (fault) {
        this.forgetIfLost(fault);
        throw fault;
      }
    };
    const known = this.sent && isStill(this.sent, source) ? this.sent : null;
    try {
      return await through(known);
    } catch (fault) {
      if (!known || codeOf(fault) !== "not-found") throw fault;
      return through(null);
    }
  }

  private async send(daemon: Daemon, source: PhotoSource, tell: Tell, cancellation: Cancellation): Promise<SentPhoto> {
    const earlier = this.sent;
    this.sent = null;
    this.before = null;
    if (earlier) await forget(earlier.photo);
    tell(stepNames.sending, 0);
    this.sent = await sendPhoto(daemon, source, (share) => tell(stepNames.sending, share), cancellation);
    return this.sent;
  }

  private async sendSelection(sent: SentPhoto, onShare: (share: number) => void, cancellation: Cancellation): Promise<void> {
    try {
      await sendSelection(sent, onShare, cancellation);
    } catch (fault) {
      // The daemon takes a new selection only after a whole one: a photo with half of one is of no use.
      this.sent = null;
      await forget(sent.photo);
      throw fault;
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

  private async show(sent: SentPhoto, wish: RetouchWish, longSide: number, cancellation: Cancellation, tell: Tell): Promise<PreviewReport> {
    const { width, height } = sent.photo.format.extent;
    const side = Math.min(longSide, Math.max(width, height));
    if (this.before?.sent !== sent || this.before.longSide !== side) {
      // The same part as the wish's, so that both retouches share the looks.
      await this.render(sent, { ...wish, settings: untouched, faces: null }, cancellation, (name, share, words) => tell(name, share / 2, words));
      this.before = { sent, longSide: side, picture: await sent.photo.readPreview("pixels", side) };
    }
    const before = this.before.picture;
    const report = await this.render(sent, wish, cancellation, tell);
    tell(stepNames.showing, 0.5);
    const after = await sent.photo.readPreview("pixels", side);
    stopIfCancelled(cancellation);
    return { ...report, before, after };
  }

  private async write(sent: SentPhoto, result: RetouchResult, tell: (progress: Progress) => void, cancellation: Cancellation): Promise<void> {
    try {
      await this.host.writeResult(result, tell, cancellation);
    } catch (fault) {
      if (codeOf(fault) === "place-gone") {
        await this.discardKept();
        this.kept = new KeptResult(this.host, sent, result);
        // Other strengths would render over it.
        this.sent = null;
      }
      throw fault;
    }
  }

  // Our own layer is an edit too, but not one of the source layer's pixels: a second click with other strengths need not send them again.
  // Merged pixels hold it.
  private async lookAgain(sent: SentPhoto, wish: RetouchWish): Promise<void> {
    const now = sent.source.place.layerId === null ? null : await tryToOpen(this.host, wish.source);
    sent.revision = now && sameShape(sent.source, now) ? (now.revision ?? null) : null;
  }

  // Lost: the daemon went away, or knows neither us nor the photo; what lay there cannot be counted on, and the next click begins anew.
  private forgetIfLost(fault: unknown): void {
    if (["unavailable", "unauthenticated", "not-found"].includes(codeOf(fault))) this.sent = null;
  }
}

/** A PanelError's code; empty for anything else. */
export function codeOf(fault: unknown): string {
  return fault instanceof PanelError ? fault.code : "";
}
