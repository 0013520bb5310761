import { describe, expect, it } from "vitest";
import { bandsOf, IN_FLIGHT, passBands, rowsPerBand } from "@src/retouch/bands";
import { CancelSource } from "@src/retouch/cancellation";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const never = new CancelSource();

describe("bandsOf", () => {
  it("covers all rows once, the last band smaller", () => {
    expect(bandsOf(10, 7, 3)).toEqual([{ firstRow: 10, rowCount: 3 }, { firstRow: 13, rowCount: 3 }, { firstRow: 16, rowCount: 1 }]);
  });
  it("has at least one row in a band, however wide the photo is", () => {
    expect(rowsPerBand(30000, 4, "float32")).toBe(8);
    expect(rowsPerBand(3_000_000, 4, "float32")).toBe(1);
  });
  it("makes bands of about 4 MB for a 24-megapixel photo of 16 bits", () => {
    expect(rowsPerBand(6000, 3, "photoshop16") * 6000 * 3 * 2).toBeGreaterThan(3.9 * 1024 * 1024);
    expect(rowsPerBand(6000, 3, "photoshop16") * 6000 * 3 * 2).toBeLessThanOrEqual(4 * 1024 * 1024);
  });
});

describe("passBands", () => {
  const bands = bandsOf(0, 20, 1);

  it("makes all bands in order with at most four at once", async () => {
    const made: number[] = [], passed: number[] = [];
    let now = 0, most = 0;
    await passBands(bands, async (band) => {
      most = Math.max(most, ++now);
      made.push(band.firstRow);
      await tick();
      return band.firstRow * 2;
    }, async (band, value) => {
      expect(value).toBe(band.firstRow * 2);
      await tick();
      passed.push(band.firstRow);
      now--;
    }, never);
    expect(made).toEqual(bands.map((band) => band.firstRow));
    expect(passed).toHaveLength(20);
    expect(most).toBe(IN_FLIGHT);
  });

  it("asks for bands before earlier ones have arrived, so that the host can read several in one scope", async () => {
    let asked = 0;
    const arrive: (() => void)[] = [];
    const done = passBands(bandsOf(0, 4, 1), () => {
      asked++;
      return new Promise<number>((resolve) => arrive.push(() => resolve(0)));
    }, async () => undefined, never);
    expect(asked).toBe(4);
    for (const one of arrive) one();
    await done;
  });

  it("begins nothing after a fault, waits for what is under way, and throws the first fault", async () => {
    let made = 0, running = 0;
    const pass = async (band: { firstRow: number }): Promise<void> => {
      running++;
      await tick();
      if (band.firstRow === 5) {
        running--;
        throw new Error("five");
      }
      await tick();
      running--;
    };
    await expect(passBands(bands, async () => void made++, pass, never)).rejects.toThrow("five");
    expect(running).toBe(0);
    expect(made).toBeLessThanOrEqual(5 + IN_FLIGHT);
  });

  it("passes nothing on that arrives after a fault of reading", async () => {
    const passed: number[] = [];
    const make = async (band: { firstRow: number }): Promise<number> => {
      if (band.firstRow === 0) throw new Error("unreadable");
      await tick();
      return 0;
    };
    await expect(passBands(bands, make, async (band) => void passed.push(band.firstRow), never)).rejects.toThrow("unreadable");
    expect(passed).toEqual([]);
  });

  it("stops between bands when the user cancels, and says that rather than what the aborted calls say", async () => {
    const cancellation = new CancelSource();
    let passed = 0;
    const pass = async (): Promise<void> => {
      if (++passed === 6) cancellation.cancel();
      await tick();
      if (cancellation.cancelled) throw new Error("aborted");
    };
    await expect(passBands(bands, async () => 0, pass, cancellation)).rejects.toMatchObject({ code: "cancelled" });
    expect(passed).toBeLessThanOrEqual(6 + IN_FLIGHT);
  });
});

describe("CancelSource", () => {
  it("tells each listener once, also one that comes late, and not one that was forgotten", () => {
    const source = new CancelSource();
    const told: string[] = [];
    source.onCancel(() => told.push("early"));
    source.onCancel(() => told.push("forgotten"))();
    source.cancel();
    source.cancel();
    source.onCancel(() => told.push("late"));
    expect(told).toEqual(["early", "late"]);
    expect(source.cancelled).toBe(true);
  });
});
