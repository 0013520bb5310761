// The messages that start a retouch and look at it (protos/abpnbridge/v1/photo_service.proto and photo.proto).
import type { RegionOverride, RetouchOrder, RetouchRegion, RetouchSettings, RetouchSummary, Warning } from "../photo";
import { readBounds, readWarning, writeBounds } from "./geometryMessages";
import { ProtobufReader } from "./protobufReader";
import { ProtobufWriter } from "./protobufWriter";
import { featureNumber, keptMarkNumber } from "./wireWords";

/** What GetRetouchResponse says. */
export interface RetouchLook {
  readonly retouchNumber: number;
  /** A RetouchState; another number is a newer daemon's. */
  readonly state: number;
  /** 0..1. */
  readonly fraction: number;
  /** The engine's word for its step, e.g. "plan". */
  readonly step: string;
  readonly queuePosition: number;
  /** Why it failed or was cancelled. */
  readonly message: string;
  /** Present when done. */
  readonly summary: RetouchSummary | null;
}

type Progress = Pick<RetouchLook, "state" | "fraction" | "step" | "queuePosition" | "message">;

/** StartRetouchRequest. */
export function startRetouchRequest(photoId: string, { settings, region, useSelection, regionOverrides }: RetouchOrder): Uint8Array {
  const request = new ProtobufWriter().string(1, photoId).message(2, writeSettings(settings));
  if (region) request.message(3, writeBounds(region));
  request.bool(5, useSelection);
  for (const override of regionOverrides) request.message(6, writeOverride(override));
  return request.finish();
}

/** The number in a StartRetouchResponse. */
export function readRetouchNumber(message: Uint8Array): number {
  const reader = new ProtobufReader(message);
  let number = 0;
  while (reader.next()) {
    if (reader.field === 1) number = reader.int32();
    else reader.skip();
  }
  return number;
}

/** GetRetouchResponse. */
export function readRetouchLook(message: Uint8Array): RetouchLook {
  const reader = new ProtobufReader(message);
  let retouchNumber = 0;
  let progress: Progress = { state: 0, fraction: 0, step: "", queuePosition: 0, message: "" };
  let summary: RetouchSummary | null = null;
  while (reader.next()) {
    if (reader.field === 1) retouchNumber = reader.int32();
    else if (reader.field === 2) progress = readProgress(reader.message());
    else if (reader.field === 3) summary = readSummary(reader.message());
    else reader.skip();
  }
  return { retouchNumber, ...progress, summary };
}

function writeSettings({ strengths, keep }: RetouchSettings): ProtobufWriter {
  const settings = new ProtobufWriter();
  for (const feature of ["blemishes", "evening", "whitening", "garment_wrinkles", "tone"] as const) {
    const strength = strengths[feature];
    if (strength !== undefined) settings.message(1, new ProtobufWriter().int32(1, featureNumber(feature)).float(2, strength));
  }
  // Written also when empty: without it the daemon would keep moles and freckles.
  return settings.message(2, new ProtobufWriter().enums(1, keep.map(keptMarkNumber)));
}

function writeOverride({ regionId, off, settings }: RegionOverride): ProtobufWriter {
  const override = new ProtobufWriter().int32(1, regionId).bool(2, off);
  return settings ? override.message(3, writeSettings(settings)) : override;
}

function readProgress(reader: ProtobufReader): Progress {
  let state = 0;
  let fraction = 0;
  let step = "";
  let queuePosition = 0;
  let message = "";
  while (reader.next()) {
    if (reader.field === 1) state = reader.int32();
    else if (reader.field === 2) fraction = reader.double();
    else if (reader.field === 3) step = reader.string();
    else if (reader.field === 4) queuePosition = reader.int32();
    else if (reader.field === 5) message = reader.string();
    else reader.skip();
  }
  return { state, fraction, step, queuePosition, message };
}

function readSummary(reader: ProtobufReader): RetouchSummary {
  const regions: RetouchRegion[] = [];
  const warnings: Warning[] = [];
  let model = "";
  let device = "";
  let maskFraction = 0;
  let residueFraction = 0;
  while (reader.next()) {
    if (reader.field === 1) model = reader.string();
    else if (reader.field === 2) device = reader.string();
    else if (reader.field === 3) maskFraction = reader.double();
    else if (reader.field === 5) regions.push(readRegion(reader.message()));
    else if (reader.field === 6) warnings.push(readWarning(reader.message()));
    else if (reader.field === 8) residueFraction = reader.double();
    else reader.skip();
  }
  return { model, device, maskFraction, residueFraction, regions, warnings };
}

function readRegion(reader: ProtobufReader): RetouchRegion {
  let id = 0;
  let bounds = { x: 0, y: 0, width: 0, height: 0 };
  let scale = 0;
  while (reader.next()) {
    if (reader.field === 1) id = reader.int32();
    else if (reader.field === 2) bounds = readBounds(reader.message());
    else if (reader.field === 3) scale = reader.double();
    else reader.skip();
  }
  return { id, bounds, scale };
}
