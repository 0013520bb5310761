import { describe, expect, it } from "vitest";
import { covers, middleWithin, placeAt, tileAround } from "@src/panel/zoom";

const photo = { width: 6000, height: 4000 };
const view = { width: 300, height: 400 };

describe("the look at 100 %", () => {
  it("stays within the photo, and in the middle of one that is smaller than the view", () => {
    expect(middleWithin({ x: -50, y: 3990 }, view, photo)).toEqual({ x: 150, y: 3800 });
    expect(middleWithin({ x: 1, y: 99 }, view, { width: 200, height: 1000 })).toEqual({ x: 100, y: 200 });
  });

  it("reads a tile that covers the view, at most 1024 a side unless the view is longer, and never beyond the photo", () => {
    for (const seen of [view, { width: 1200, height: 2000 }, { width: 301, height: 401 }, { width: 9000, height: 10 }])
      for (const at of [{ x: 0, y: 0 }, { x: 2999.5, y: 1234.25 }, { x: 6000, y: 4000 }]) {
        const middle = middleWithin(at, seen, photo), tile = tileAround(middle, seen, photo);
        expect(covers(tile, middle, seen, photo)).toBe(true);
        expect(tile.x >= 0 && tile.y >= 0 && tile.x + tile.width <= photo.width && tile.y + tile.height <= photo.height).toBe(true);
        expect(tile.width).toBeLessThanOrEqual(Math.max(1024, seen.width + 2));
      }
    const middle = { x: 3000, y: 2000 };
    expect(covers(tileAround(middle, view, photo), { x: 3200, y: 2000 }, view, photo)).toBe(false);
  });

  it("finds the place under the hand in a picture with empty bands beside it", () => {
    // 4000 high in 200: 300 wide, with 50 empty at either side.
    expect(placeAt({ x: 50, y: 0 }, { width: 400, height: 200 }, photo)).toEqual({ x: 0, y: 0 });
    expect(placeAt({ x: 200, y: 150 }, { width: 400, height: 200 }, photo)).toEqual({ x: 3000, y: 3000 });
  });
});
