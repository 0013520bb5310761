// What `abpn` makes of the same pixels.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wellKnownProfile } from "@src/host/profiles";
import type { DaemonProcess } from "./daemonProcess";
import { nativeRetouch, type NativeResult, type NativeWish } from "./nativeClient";
import { decodePng, encodePng } from "./png";

/** Pixels of a document, as Photoshop holds them. */
export interface DocumentPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly depth: 8 | 16 | 32;
  readonly bytes: Buffer;
}

/** The panel's settings when nobody has moved anything. */
export const panelDefaults = { strengths: { blemishes: 1, evening: 0.5, whitening: 0 }, keep: ["moles", "freckles"] } as const;

const names = { 8: "8", 16: "_PHOTOSHOP16", 32: "_FLOAT" } as const;

/** The daemon's word for samples of this shape. */
export function formatOf(channels: 1 | 3, depth: 8 | 16 | 32): string {
  return `PIXEL_FORMAT_${channels === 1 ? "GREY" : "RGB"}${names[depth]}`;
}

/** By native gRPC, tagged as Photoshop tags it: sRGB (linear light in 32 bits), or grey of gamma 2.2. */
export function judge(daemon: DaemonProcess, { width, height, channels, depth, bytes }: DocumentPixels, wish: NativeWish = {}): Promise<NativeResult> {
  const name = channels === 1 ? "Gray Gamma 2.2" : "sRGB IEC61966-2.1";
  const iccProfile = wellKnownProfile(name, channels === 1, depth === 32);
  if (!iccProfile) throw new Error(`${name} is no well-known profile.`);
  return nativeRetouch(daemon, { width, height, pixelFormat: formatOf(channels, depth), pixels: bytes, iccProfile }, { ...panelDefaults, ...wish });
}

/** By `abpn retouch` on a PNG file; 8 or 16 bits, RGB. 16 bits are stretched to a file's 0..65535 and back. */
export async function abpnRetouch(daemon: DaemonProcess, { width, height, depth, bytes }: DocumentPixels): Promise<Uint8Array | Uint16Array> {
  const folder = mkdtempSync(join(tmpdir(), "abpn-panel-judge-"));
  try {
    const deep = new Uint16Array(new Uint8Array(bytes).buffer);
    const samples = depth === 8 ? new Uint8Array(bytes) : deep.map((value) => Math.round((value * 65535) / 32768));
    writeFileSync(join(folder, "in.png"), encodePng({ width, height, channels: 3, samples }));
    await daemon.abpn("retouch", join(folder, "in.png"), "-o", join(folder, "out.png"));
    const result = decodePng(readFileSync(join(folder, "out.png"))).samples;
    return depth === 8 ? result : (result as Uint16Array).map((value) => Math.round((value * 32768) / 65535));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
