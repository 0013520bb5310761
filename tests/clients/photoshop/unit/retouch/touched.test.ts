import { describe, expect, it } from "vitest";
import { CancelSource } from "@src/retouch/cancellation";
import { MaskRows } from "@src/retouch/maskRows";
import { around, findTouched, shared, TouchedBounds } from "@src/retouch/touched";
import { face, FakeDaemon, format } from "./fakeSides";

const never = new CancelSource();

describe("TouchedBounds", () => {
  it("is null where the mask is 0 all over", () => {
    const touched = new TouchedBounds(4);
    touched.look(0, new Uint8Array(12));
    expect(touched.bounds).toBeNull();
  });

  it("holds a single pixel in a corner", () => {
    const touched = new TouchedBounds(4);
    touched.look(2, new Uint16Array([0, 0, 0, 0, 0, 0, 0, 1]));
    expect(touched.bounds).toEqual({ x: 3, y: 3, width: 1, height: 1 });
  });

  it("grows over bands in any order, faint values counting like full ones", () => {
    const touched = new TouchedBounds(5);
    touched.look(6, new Float32Array([0, 0, 0, 1e-9, 0]));
    touched.look(2, new Float32Array([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]));
    expect(touched.bounds).toEqual({ x: 1, y: 2, width: 3, height: 5 });
  });
});

describe("rectangles", () => {
  it("share what both cover, and nothing where they only touch", () => {
    expect(shared({ x: 0, y: 0, width: 10, height: 10 }, { x: 6, y: -5, width: 10, height: 10 })).toEqual({ x: 6, y: 0, width: 4, height: 5 });
    expect(shared({ x: 0, y: 0, width: 10, height: 10 }, { x: 10, y: 0, width: 5, height: 5 })).toBeNull();
  });
  it("are surrounded by the smallest that holds them all", () => {
    expect(around([{ x: 5, y: 5, width: 1, height: 1 }, { x: 0, y: 7, width: 2, height: 9 }])).toEqual({ x: 0, y: 5, width: 6, height: 11 });
    expect(around([])).toBeNull();
  });
});

describe("findTouched", () => {
  it("finds the mask's own edges inside the regions", async () => {
    const daemon = new FakeDaemon();
    const photo = await daemon.openPhoto(format);
    expect(await findTouched(format, new MaskRows(photo), [face], undefined, () => undefined, never)).toEqual(daemon.touched);
  });

  it("reads only rows of the regions within the part that was asked for", async () => {
    const daemon = new FakeDaemon();
    const photo = await daemon.openPhoto(format);
    const read: number[] = [];
    const asked: typeof photo = Object.assign(Object.create(photo) as typeof photo, {
      readBand: (output: "mask", first: number, rows: number) => (read.push(first, first + rows), photo.readBand(output, first, rows)),
    });
    await findTouched(format, new MaskRows(asked), [face], { x: 0, y: 300, width: 50, height: 100 }, () => undefined, never);
    expect(read).toEqual([]);
    await findTouched(format, new MaskRows(asked), [face], { x: 0, y: 300, width: 500, height: 100 }, () => undefined, never);
    expect(read).toEqual([300, 400]);
  });

  it("asks for nothing where no skin was found", async () => {
    const daemon = new FakeDaemon();
    const photo = await daemon.openPhoto(format);
    daemon.before = () => {
      throw new Error("asked");
    };
    expect(await findTouched(format, new MaskRows(photo), [], undefined, () => undefined, never)).toBeNull();
  });
});
