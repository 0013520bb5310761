import { describe, expect, it } from "vitest";
import { MaskRows } from "@src/retouch/maskRows";
import type { OpenPhoto, PhotoFormat, Samples } from "@src/photo";

const format: PhotoFormat = { extent: { width: 4, height: 5 }, channels: 3, sample: "photoshop16", iccProfile: new Uint8Array(0), displayName: "a.psd" };
const mask = Uint16Array.from([0, 0, 0, 0, /**/ 0, 7, 0, 9, /**/ 1, 0, 0, 0, /**/ 0, 0, 0, 0, /**/ 5, 5, 5, 5]);

function reader(mostBytes?: number): { rows: MaskRows; asked: string[] } {
  const asked: string[] = [];
  const readBand: OpenPhoto["readBand"] = async (output, firstRow, rowCount) => {
    asked.push(`${output} ${firstRow}+${rowCount}`);
    return { samples: mask.slice(firstRow * 4, (firstRow + rowCount) * 4), channels: 1 };
  };
  return { rows: new MaskRows({ format, readBand }, mostBytes), asked };
}

const plain = (samples: Samples): number[] => [...samples];

describe("a mask's rows", () => {
  it("are asked for once, and come back in other bands as they were", async () => {
    const { rows, asked } = reader();
    await rows.read(0, 3);
    await rows.read(3, 2);
    const again = await rows.read(1, 4);
    expect(again).toBeInstanceOf(Uint16Array);
    expect(plain(again)).toEqual([...mask.slice(4)]);
    expect(asked).toEqual(["mask 0+3", "mask 3+2"]);
  });

  it("are asked for again where one of the band was not seen", async () => {
    const { rows, asked } = reader();
    await rows.read(0, 2);
    expect(plain(await rows.read(1, 2))).toEqual([...mask.slice(4, 12)]);
    expect(asked).toEqual(["mask 0+2", "mask 1+2"]);
  });

  it("are remembered up to a number of bytes, and the zeros around them take none", async () => {
    // Row 1 holds 3 samples of 2 bytes, row 2 one, row 4 four.
    const { rows, asked } = reader(8);
    await rows.read(0, 5);
    await rows.read(0, 4);
    expect(asked).toEqual(["mask 0+5"]);
    expect(plain(await rows.read(3, 2))).toEqual([...mask.slice(12)]);
    expect(asked).toEqual(["mask 0+5", "mask 3+2"]);
  });

  it("do not change what a band that was read holds", async () => {
    const { rows } = reader();
    const first = await rows.read(4, 1);
    first.fill(0);
    expect(plain(await rows.read(4, 1))).toEqual([5, 5, 5, 5]);
  });
});
