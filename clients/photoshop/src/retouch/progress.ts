import type { Progress } from "../photo";

/** One step of a round trip. */
export interface Step {
  /** In words for the panel. */
  readonly name: string;
  /** Any unit, the same for all steps. */
  readonly weight: number;
}

/**
 * Puts the progress of steps together to one that never falls.
 * @param tell called for each change
 * @returns takes a step's name, its own progress 0..1, and words that say more than the name
 */
export function stepProgress(steps: readonly Step[], tell: (progress: Progress) => void): (name: string, share: number, words?: string) => void {
  const all = steps.reduce((sum, step) => sum + step.weight, 0);
  let reached = 0;
  return (name, share, words = name) => {
    const at = steps.findIndex((step) => step.name === name);
    const before = steps.slice(0, Math.max(at, 0)).reduce((sum, step) => sum + step.weight, 0);
    const fraction = (before + (steps[at]?.weight ?? 0) * Math.min(1, Math.max(0, share))) / Math.max(all, 1);
    reached = Math.max(reached, Math.min(1, fraction));
    tell({ fraction: reached, step: words });
  };
}
