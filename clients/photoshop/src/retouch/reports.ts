import type { Bounds, Cancellation, Capabilities, Daemon, PhotoPlace, PhotoSource, Progress, RetouchSummary, Warning } from "../photo";
import type { Picture } from "./photoInDaemon";

/** A daemon that has answered. */
export interface Connection {
  readonly daemon: Daemon;
  readonly capabilities: Capabilities;
}

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

/** What of a retouch is to be seen in the panel. */
export interface View {
  /** Pixels of the whole photo's long side; never more than the photo has. */
  readonly longSide: number;
  /** Whether the mask is to be seen too. */
  readonly mask: boolean;
}

/** A report with what the user sees in the panel. */
export interface PreviewReport extends RetouchReport {
  readonly before: Picture;
  readonly after: Picture;
  /** Where the retouch acts: 1 channel. Null: not asked for. */
  readonly mask: Picture | null;
}

/** A part of the photo at full size, before and after. */
export interface Detail {
  readonly bounds: Bounds;
  readonly before: Picture;
  readonly after: Picture;
  /** As PreviewReport.mask. */
  readonly mask: Picture | null;
}

/** What came of a retouch that was to be written; both null: it changes nothing, so nothing was written. */
export interface WrittenRetouch {
  readonly report: RetouchReport;
  readonly touched: Bounds | null;
  /** Of the new layer or group. */
  readonly layerName: string | null;
}

/** Told where the work stands, and when to stop. */
export interface Watch {
  readonly tell: (progress: Progress) => void;
  readonly cancellation: Cancellation;
}
