import type { Bounds, Cancellation, PhotoFormat, RetouchRegion, Samples } from "../photo";
import { type Band, bandsOf, passBands, rowsPerBand } from "./bands";
import { edgesOf, type MaskRows } from "./maskRows";

/** Grows while rows of a mask are looked at; keeps no mask. */
export class TouchedBounds {
  private left = Number.MAX_SAFE_INTEGER;
  private right = -1;
  private top = Number.MAX_SAFE_INTEGER;
  private bottom = -1;

  constructor(private readonly width: number) {}

  /** Rows in any order; 1 channel, whole rows. */
  look(firstRow: number, mask: Samples): void {
    for (let at = 0, row = firstRow; at < mask.length; at += this.width, row++) this.lookAtRow(row, mask.subarray(at, at + this.width));
  }

  /** Null: the mask is 0 everywhere that was looked at. */
  get bounds(): Bounds | null {
    if (this.right < 0) return null;
    return { x: this.left, y: this.top, width: this.right - this.left + 1, height: this.bottom - this.top + 1 };
  }

  private lookAtRow(row: number, mask: Samples): void {
    const edges = edgesOf(mask);
    if (!edges) return;
    this.left = Math.min(this.left, edges.first);
    this.right = Math.max(this.right, edges.last);
    this.top = Math.min(this.top, row);
    this.bottom = Math.max(this.bottom, row);
  }
}

/** The smallest rectangle around all rectangles, or null of none. */
export function around(all: readonly Bounds[]): Bounds | null {
  const first = all[0];
  if (!first) return null;
  let [left, top, right, bottom] = [first.x, first.y, first.x + first.width, first.y + first.height];
  for (const one of all) {
    left = Math.min(left, one.x);
    top = Math.min(top, one.y);
    right = Math.max(right, one.x + one.width);
    bottom = Math.max(bottom, one.y + one.height);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** What both rectangles share, or null of none. */
export function shared(a: Bounds, b: Bounds): Bounds | null {
  const [x, y] = [Math.max(a.x, b.x), Math.max(a.y, b.y)];
  const width = Math.min(a.x + a.width, b.x + b.width) - x, height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}

/**
 * Looks through a finished retouch's mask, and says what it touches; null: nothing. Only rows of the regions are read: the daemon's mask is 0 outside them.
 * @param onRows told how many rows of how many were looked at
 */
export async function findTouched(
  { extent, sample }: PhotoFormat,
  mask: MaskRows,
  regions: readonly RetouchRegion[],
  region: Bounds | undefined,
  onRows: (done: number, all: number) => void,
  cancellation: Cancellation,
): Promise<Bounds | null> {
  const whole = { x: 0, y: 0, ...extent };
  const skin = around(regions.map((one) => one.bounds));
  const part = skin && shared(skin, region ? (shared(region, whole) ?? whole) : whole);
  if (!part) return null;
  const touched = new TouchedBounds(extent.width);
  let done = 0;
  const look = async (band: Band): Promise<void> => {
    touched.look(band.firstRow, await mask.read(band.firstRow, band.rowCount));
    onRows((done += band.rowCount), part.height);
  };
  await passBands(bandsOf(part.y, part.height, rowsPerBand(extent.width, 1, sample)), async () => undefined, look, cancellation);
  return touched.bounds;
}
