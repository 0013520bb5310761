import type { Cancellation, ChannelCount, Extent, OpenPhoto, OutputKind, PhotoFormat } from "../photo";
import type { Progress, RetouchOrder, RetouchSummary, Samples, Warning } from "../photo";
import { PanelError } from "../photo";
import { CallsInFlight } from "./callsInFlight";
import type { Connection } from "./connection";
import { KeepAlive } from "./keepAlive";
import { cancelRetouch, closePhoto, getRetouch, readPixels, startRetouch, writePixels } from "./methods";
import { cancelled, unexpected } from "./panelErrors";
import type { OpenedPhoto, PixelRequest, RowsRead, RowsWanted } from "./pixelMessages";
import { nothing, photoIdRequest, readPixelsRequest, readRows, writePhotoRequest, writeSelectionRequest } from "./pixelMessages";
import { readRetouchLook, readRetouchNumber, startRetouchRequest } from "./retouchMessages";
import { untilDone } from "./retouchRun";
import { checkRows, joinSamples, rowBytes, samplesOf } from "./samples";
import { pixelFormatOf } from "./wireWords";

/** What of the daemon's limits a session needs. */
export interface SessionLimits {
  readonly sessionIdleSeconds: number;
  readonly maxMessageBytes: number;
}

/** Rows as they were read; the samples may be a view into the answer. */
interface Rows {
  readonly samples: Samples;
  readonly channels: ChannelCount;
}

// Room for what stands around the pixels in a message: names, numbers, frame.
const AROUND_PIXELS_BYTES = 1024;
const LONGEST_VIEW_SIDE = 4096;

/**
 * A photo that lies open in the daemon. A cancel of the upload's or of the newest retouch's cancellation ends the calls on their way, also reads and writes;
 * calls made after it work again, so that a photo outlives a cancelled retouch.
 */
export class PhotoSession implements OpenPhoto {
  readonly suggestedBandRows: number;
  readonly warnings: readonly Warning[];
  private readonly name: Uint8Array;
  private readonly photoId: string;
  private readonly calls = new CallsInFlight();
  private readonly keepAlive: KeepAlive;
  private readonly photoRows = new Set<number>();
  private readonly selectionRows = new Set<number>();
  private retouchNumber = 0;
  /** Settles when what was cancelled last has ended in the daemon too, so that its end cannot hit the next retouch. */
  private ended: Promise<void> = Promise.resolve();
  private forgetCancellation: () => void;

  constructor(
    private readonly connection: Connection,
    opened: OpenedPhoto,
    readonly format: PhotoFormat,
    private readonly limits: SessionLimits,
    cancellation: Cancellation,
  ) {
    this.photoId = opened.photoId;
    this.name = photoIdRequest(opened.photoId);
    this.suggestedBandRows = Math.max(1, opened.suggestedBandRows);
    this.warnings = opened.warnings;
    this.forgetCancellation = cancellation.onCancel(() => this.calls.abortAll());
    // A third of what the daemon allows, so that one question may be lost.
    this.keepAlive = new KeepAlive((Math.max(1, limits.sessionIdleSeconds) * 1000) / 3, () => connection.call(getRetouch, this.name, nothing));
    this.keepAlive.start();
  }

  /** onSent is told how many of the samples' bytes have left. */
  async writeBand(firstRow: number, samples: Samples, onSent?: (bytes: number) => void): Promise<void> {
    checkRows(samples, this.format, this.format.channels, firstRow);
    await this.write(this.photoRows, firstRow, writePhotoRequest(this.photoId, firstRow, samples), onSent);
  }

  async writeSelectionBand(firstRow: number, samples: Samples): Promise<void> {
    checkRows(samples, this.format, 1, firstRow);
    // A new selection begins with its first row.
    if (firstRow === 0) this.selectionRows.clear();
    await this.write(this.selectionRows, firstRow, writeSelectionRequest(this.photoId, this.format, firstRow, samples));
  }

  async retouch(order: RetouchOrder, onProgress: (progress: Progress) => void, cancellation: Cancellation): Promise<RetouchSummary> {
    if (cancellation.cancelled) throw cancelled();
    this.keepAlive.start();
    let stop = (): void => undefined;
    const stopped = new Promise<never>((_, reject) => (stop = () => reject(cancelled())));
    const start = this.ended.then(() => {
      // Cancelled before anything was begun.
      if (cancellation.cancelled) throw cancelled();
      return this.connection.call(startRetouch, startRetouchRequest(this.photoId, order), readRetouchNumber);
    });
    const run = async (): Promise<RetouchSummary> => {
      const number = await start;
      this.retouchNumber = number;
      const look = (): ReturnType<typeof this.look> => this.look();
      const wait = (milliseconds: number): Promise<void> => Promise.race([new Promise<void>((done) => void setTimeout(done, milliseconds)), stopped]);
      return untilDone(number, look, wait, onProgress);
    };
    this.forgetCancellation();
    this.forgetCancellation = cancellation.onCancel(() => {
      stop();
      this.calls.abortAll();
    });
    const forget = cancellation.onCancel(() => (this.ended = this.end(start)));
    try {
      return await Promise.race([run(), stopped]);
    } finally {
      forget();
    }
  }

  async readBand(output: OutputKind, firstRow: number, rowCount: number): Promise<Rows> {
    return this.read({ output, firstRow, rowCount, viewLongSide: 0 }, this.format.extent);
  }

  async readPreview(output: OutputKind, longSide: number): Promise<Rows & { readonly extent: Extent }> {
    const extent = viewExtent(this.format.extent, longSide);
    // The most that a pixel of any output takes, since the format is known only with the answer.
    const rowsPerCall = Math.max(1, Math.floor((this.limits.maxMessageBytes - AROUND_PIXELS_BYTES) / rowBytes(extent.width, 4, this.format.sample)));
    const parts: Samples[] = [];
    let channels: ChannelCount = this.format.channels;
    for (let firstRow = 0; firstRow < extent.height; firstRow += rowsPerCall) {
      const rowCount = Math.min(rowsPerCall, extent.height - firstRow);
      const rows = await this.read({ output, firstRow, rowCount, viewLongSide: Math.max(extent.width, extent.height) }, extent);
      parts.push(rows.samples);
      channels = rows.channels;
    }
    return { extent, channels, samples: joinSamples(parts, this.format.sample) };
  }

  async close(): Promise<void> {
    this.keepAlive.stop();
    this.forgetCancellation();
    this.calls.abortAll();
    await this.connection.call(closePhoto, this.name, nothing);
  }

  // bands: first rows of those that were sent. Where only the answer to a band is lost, we or the host's own network code (Chromium's does, on a connection that
  // was kept) send it once more, and the daemon refuses its rows because it has them: that is what was wanted. A band that was written before is our own mistake.
  private async write(bands: Set<number>, firstRow: number, { head, pixels }: PixelRequest, onSent?: (bytes: number) => void): Promise<void> {
    // The host counts the whole body; what stands before the pixels is no news for anybody.
    const onBodySent = onSent && ((bytes: number): void => onSent(Math.min(bytes, pixels.length)));
    try {
      await this.connection.call(writePixels, head, nothing, { pixels, onSent: onBodySent, calls: this.calls });
    } catch (fault) {
      if (bands.has(firstRow) || !isThereAlready(fault, firstRow)) throw fault;
    }
    bands.add(firstRow);
    onSent?.(pixels.length);
  }

  private async read(wanted: RowsWanted, extent: Extent): Promise<Rows> {
    const rows = await this.connection.call(readPixels, readPixelsRequest(this.photoId, wanted), readRows, { calls: this.calls });
    // Rows of a newer retouch beside those of this one would be a torn picture.
    if (rows.retouchNumber !== this.retouchNumber) throw cancelled();
    return this.check(rows, wanted, extent);
  }

  private check(rows: RowsRead, wanted: RowsWanted, { width, height }: Extent): Rows {
    const format = pixelFormatOf(rows.pixelFormat);
    if (!format || format.sample !== this.format.sample) throw unexpected(`pixel format ${rows.pixelFormat}`);
    if (rows.firstRow !== wanted.firstRow) throw unexpected(`row ${rows.firstRow} in place of ${wanted.firstRow}`);
    if (rows.extent.width !== width || rows.extent.height !== height) throw unexpected(`a picture of ${rows.extent.width} x ${rows.extent.height}`);
    const bytes = wanted.rowCount * rowBytes(width, format.channels, format.sample);
    if (rows.pixels.length !== bytes) throw unexpected(`${rows.pixels.length} bytes in place of ${bytes}`);
    return { samples: samplesOf(rows.pixels, format.sample), channels: format.channels };
  }

  private look(): Promise<ReturnType<typeof readRetouchLook>> {
    return this.connection.call(getRetouch, this.name, readRetouchLook, { calls: this.calls });
  }

  /** Ends a retouch in the daemon, also one whose start is still on its way. Never rejects: the user was told already, a daemon that is gone works no more. */
  private async end(start: Promise<number>): Promise<void> {
    try {
      await start;
      await this.connection.call(cancelRetouch, this.name, nothing);
    } catch {
      // See above.
    }
  }
}

// In the daemon's own words (its Jobs/ReceivedImage); a test against the real daemon holds them together.
function isThereAlready(fault: unknown, firstRow: number): boolean {
  return fault instanceof PanelError && fault.code === "invalid-argument" && fault.message.includes(`row ${firstRow} was sent already`);
}

/** A view's extent as the daemon makes it: the long side as asked for, 1 to 4096, at most the photo's own; a part of a pixel at the edge counts as one. */
export function viewExtent({ width, height }: Extent, longSide: number): Extent {
  const zoom = Math.min(1, Math.min(LONGEST_VIEW_SIDE, Math.max(1, Math.round(longSide))) / Math.max(width, height));
  // The daemon's own allowance for a product that is whole but for rounding.
  const side = (full: number): number => Math.max(1, Math.ceil(full * zoom - 1e-9));
  return { width: side(width), height: side(height) };
}
