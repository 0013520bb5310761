import { contains, heightOf, intersect, isEmpty, type Rectangle, nothing, unite, widthOf } from "./rectangle";
import { type Depth, newSamples, type Samples } from "./samples";

/**
 * Chunky samples over a rectangle of the document; everywhere else each sample is `outside`. Grows when written past its edge.
 * epoch: of the document when it was made; a plane older than the document's epoch is shared with a history state and must be copied before writing.
 */
export class Plane {
  bounds: Rectangle = nothing;
  samples: Samples;

  constructor(readonly depth: Depth, readonly channels: number, readonly outside: number, readonly epoch: number) {
    this.samples = newSamples(depth, 0);
  }

  copy(epoch: number): Plane {
    const other = new Plane(this.depth, this.channels, this.outside, epoch);
    other.bounds = this.bounds;
    other.samples = this.samples.slice();
    return other;
  }

  /** Takes the samples over as they are. */
  static over(bounds: Rectangle, channels: number, samples: Samples, depth: Depth, outside: number, epoch: number): Plane {
    const plane = new Plane(depth, channels, outside, epoch);
    plane.bounds = bounds;
    plane.samples = samples;
    return plane;
  }

  /** Makes room. Bands come one below the other, so growing downwards doubles. */
  cover(target: Rectangle): void {
    if (contains(this.bounds, target)) return;
    const old = this.bounds;
    let grown = unite(old, target);
    if (!isEmpty(old) && grown.bottom > old.bottom) grown = { ...grown, bottom: Math.max(grown.bottom, old.bottom + heightOf(old)) };
    const samples = newSamples(this.depth, widthOf(grown) * heightOf(grown) * this.channels);
    if (this.outside !== 0) samples.fill(this.outside);
    const before = this.samples;
    this.samples = samples;
    this.bounds = grown;
    if (!isEmpty(old)) this.write(old, before);
  }

  /** Puts rows of samples into a rectangle; the plane must cover it. */
  write(target: Rectangle, source: Samples): void {
    const length = widthOf(target) * this.channels;
    for (let y = target.top; y < target.bottom; y++) {
      const from = (y - target.top) * length;
      this.samples.set(source.subarray(from, from + length), this.offset(target.left, y));
    }
  }

  fill(target: Rectangle, value: number): void {
    const length = widthOf(target) * this.channels;
    for (let y = target.top; y < target.bottom; y++) this.samples.fill(value, this.offset(target.left, y), this.offset(target.left, y) + length);
  }

  /** Rows of samples of any rectangle, `outside` where the plane has none. */
  read(source: Rectangle): Samples {
    const result = newSamples(this.depth, widthOf(source) * heightOf(source) * this.channels);
    if (this.outside !== 0) result.fill(this.outside);
    const held = intersect(source, this.bounds);
    const length = widthOf(held) * this.channels;
    for (let y = held.top; y < held.bottom; y++) {
      const from = this.offset(held.left, y);
      result.set(this.samples.subarray(from, from + length), ((y - source.top) * widthOf(source) + held.left - source.left) * this.channels);
    }
    return result;
  }

  /** The smallest rectangle inside `within` that holds every first channel's sample other than 0; only for planes with 0 outside. */
  extentOfNonZero(within: Rectangle = this.bounds): Rectangle {
    const area = intersect(within, this.bounds);
    let left = area.right, right = area.left, top = area.bottom, bottom = area.top;
    for (let y = area.top; y < area.bottom; y++) {
      const row = this.offset(0, y);
      let first = area.left;
      while (first < area.right && this.samples[row + first * this.channels] === 0) first++;
      if (first === area.right) continue;
      let last = area.right - 1;
      while (this.samples[row + last * this.channels] === 0) last--;
      left = Math.min(left, first);
      right = Math.max(right, last + 1);
      top = Math.min(top, y);
      bottom = y + 1;
    }
    return right <= left ? nothing : { left, top, right, bottom };
  }

  /** Index of the first sample of a pixel. */
  offset(x: number, y: number): number {
    return ((y - this.bounds.top) * widthOf(this.bounds) + x - this.bounds.left) * this.channels;
  }
}
