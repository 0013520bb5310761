import { describe, expect, it } from "vitest";
import type { OpenPhoto, Samples } from "@src/photo";
import { CancelSource } from "@src/retouch/cancellation";
import { readPart } from "@src/retouch/parts";

// Each sample tells its place: row * 1000 + column * 10 + channel.
function photoOf(width: number, height: number, channels: 1 | 3, suggestedBandRows: number): { photo: OpenPhoto; reads: (readonly [number, number])[] } {
  const reads: (readonly [number, number])[] = [];
  const readBand = async (output: string, firstRow: number, rowCount: number): Promise<{ samples: Samples; channels: 1 | 3 }> => {
    expect(output).toBe("pixels");
    reads.push([firstRow, rowCount]);
    const samples = new Float32Array(width * rowCount * channels);
    for (let i = 0; i < samples.length; i++) samples[i] = (firstRow + Math.floor(i / (width * channels))) * 1000 + Math.floor((i / channels) % width) * 10 + (i % channels);
    return { samples, channels };
  };
  const format = { extent: { width, height }, channels, sample: "float32" as const, iccProfile: new Uint8Array(0), displayName: "" };
  return { photo: { format, suggestedBandRows, readBand } as unknown as OpenPhoto, reads };
}

describe("a part at full size", () => {
  it.each([1, 3] as const)("is cut out of whole rows that are read a few at a time; %i channels", async (channels) => {
    const { photo, reads } = photoOf(20, 30, channels, 4);
    const part = await readPart(photo, "pixels", { x: 7, y: 11, width: 5, height: 10 }, new CancelSource());
    expect(reads).toEqual([[11, 4], [15, 4], [19, 2]]);
    expect(part).toMatchObject({ extent: { width: 5, height: 10 }, channels });
    expect(part.samples).toHaveLength(50 * channels);
    expect([...part.samples.subarray(0, channels)]).toEqual([11070, 11071, 11072].slice(0, channels));
    expect(part.samples[part.samples.length - 1]).toBe(20000 + 110 + channels - 1);
  });

  it("holds at most 4 MB of rows at once, however wide the photo", async () => {
    const { photo, reads } = photoOf(10000, 100, 3, 1000);
    await readPart(photo, "pixels", { x: 0, y: 0, width: 10, height: 60 }, new CancelSource());
    expect(Math.max(...reads.map(([, rows]) => rows))).toBe(25);
  });

  it("ends when it is cancelled", async () => {
    const { photo } = photoOf(20, 30, 3, 4);
    const source = new CancelSource();
    source.cancel();
    await expect(readPart(photo, "pixels", { x: 0, y: 0, width: 1, height: 1 }, source)).rejects.toMatchObject({ code: "cancelled" });
  });
});
