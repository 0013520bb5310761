import { describe, expect, it } from "vitest";
import { stepProgress } from "@src/retouch/progress";

describe("stepProgress", () => {
  it("weighs steps, never falls, and ends at 1", () => {
    const told: number[] = [];
    const steps = [{ name: "send", weight: 30 }, { name: "work", weight: 60 }, { name: "write", weight: 10 }];
    const step = stepProgress(steps, ({ fraction }) => told.push(fraction));
    step("send", 0.5);
    step("work", 0.5);
    step("send", 1);
    step("write", 2);
    expect(told).toEqual([0.15, 0.6, 0.6, 1]);
  });
  it("says a step's own words where it has some", () => {
    const told: string[] = [];
    const step = stepProgress([{ name: "work", weight: 1 }], (progress) => told.push(progress.step));
    step("work", 0, "Waiting for one other retouch");
    step("work", 1);
    expect(told).toEqual(["Waiting for one other retouch", "work"]);
  });
});
