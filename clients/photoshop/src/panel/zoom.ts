// Where one looks at 100 %: all lengths are photo pixels, of which the panel shows one for each of its own.
import type { Bounds, Extent } from "../photo";

/** A place in the photo; the middle of what is seen. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** So long a side of what is read at once; more only where the view itself is longer. What lies around the view is there to be dragged into it. */
const TILE_SIDE = 1024;

/** The middle nearest to a place for which the view shows nothing beside the photo. */
export function middleWithin({ x, y }: Point, view: Extent, photo: Extent): Point {
  const along = (at: number, seen: number, all: number): number => (seen >= all ? all / 2 : Math.min(all - seen / 2, Math.max(seen / 2, at)));
  return { x: along(x, view.width, photo.width), y: along(y, view.height, photo.height) };
}

/** What to read for a view. middle: of middleWithin. */
export function tileAround(middle: Point, view: Extent, photo: Extent): Bounds {
  const along = (at: number, seen: number, all: number): readonly [number, number] => {
    const length = Math.min(all, Math.max(Math.ceil(seen) + 2, Math.min(TILE_SIDE, Math.ceil(2 * seen))));
    return [Math.min(all - length, Math.max(0, Math.floor(at - length / 2))), length];
  };
  const [x, width] = along(middle.x, view.width, photo.width), [y, height] = along(middle.y, view.height, photo.height);
  return { x, y, width, height };
}

/** Whether a tile shows all that a view does. */
export function covers(tile: Bounds, { x, y }: Point, view: Extent, photo: Extent): boolean {
  const along = (from: number, length: number, at: number, seen: number, all: number): boolean =>
    from <= Math.max(0, at - seen / 2) && from + length >= Math.min(all, at + seen / 2);
  return along(tile.x, tile.width, x, view.width, photo.width) && along(tile.y, tile.height, y, view.height, photo.height);
}

/** The photo's place under a place in a box that shows all of the photo, as large as it fits, in its middle. at: from the box's corner. */
export function placeAt(at: Point, box: Extent, photo: Extent): Point {
  const scale = Math.min(box.width / photo.width, box.height / photo.height);
  return { x: photo.width / 2 + (at.x - box.width / 2) / scale, y: photo.height / 2 + (at.y - box.height / 2) / scale };
}
