// A portrait to retouch: the first photograph of the validation set where the portraits are at hand, else one drawn by `abpn sample`.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DaemonProcess } from "./daemonProcess";
import { places } from "./places";
import { decodePng } from "./png";

/** 8-bit RGB, chunky. */
export interface Portrait {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array;
}

/** Long side; larger photographs are shrunk by whole numbers. */
const LONG_SIDE = 800;

/** Drawn, 360 x 480: small enough that a retouch in many variants stays short. */
export async function drawnPortrait(daemon: DaemonProcess): Promise<Portrait> {
  return inFolder(async (folder) => {
    await daemon.abpn("sample", "-o", join(folder, "drawn.png"), "--width", "360", "--height", "480", "--seed", "7");
    return read(join(folder, "drawn.png"));
  });
}

/** A photograph; null: none at hand. */
export async function photographedPortrait(daemon: DaemonProcess): Promise<Portrait | null> {
  const folder = join(places.portraits, "val");
  const name = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".jpg")).sort()[0] : undefined;
  if (name === undefined) return null;
  return inFolder(async (scratch) => {
    // Strength 0 is the photo itself: abpn as a decoder.
    await daemon.abpn("retouch", join(folder, name), "-o", join(scratch, "photo.png"), "--blemishes", "0", "--evening", "0");
    return shrink(read(join(scratch, "photo.png")));
  });
}

function read(file: string): Portrait {
  const { width, height, channels, samples } = decodePng(readFileSync(file));
  if (channels !== 3 || !(samples instanceof Uint8Array)) throw new Error(`${file} is not an 8-bit RGB picture.`);
  return { width, height, samples };
}

/** Means of squares of whole pixels. */
function shrink({ width, height, samples }: Portrait): Portrait {
  const by = Math.ceil(Math.max(width, height) / LONG_SIDE);
  const [smallWidth, smallHeight] = [Math.floor(width / by), Math.floor(height / by)];
  const small = new Uint8Array(smallWidth * smallHeight * 3);
  for (let i = 0; i < small.length; i++) {
    const c = i % 3, x = Math.floor(i / 3) % smallWidth, y = Math.floor(i / 3 / smallWidth);
    let sum = 0;
    for (let dy = 0; dy < by; dy++) for (let dx = 0; dx < by; dx++) sum += samples[((y * by + dy) * width + x * by + dx) * 3 + c] as number;
    small[i] = Math.round(sum / (by * by));
  }
  return { width: smallWidth, height: smallHeight, samples: small };
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "abpn-panel-pictures-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
