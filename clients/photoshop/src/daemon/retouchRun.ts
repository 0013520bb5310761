// Polling of one retouch. The API has the same as a server stream (WatchRetouch), but no source shows that UXP delivers a streamed body before its end
// (and a late stream is worse than a poll), so there is none here; this file is where it would go.
import type { Progress, RetouchSummary } from "../photo";
import { PanelError } from "../photo";
import { cancelled, unexpected } from "./panelErrors";
import type { RetouchLook } from "./retouchMessages";
import { RetouchState } from "./wireWords";

// A slider's retouch takes some ten milliseconds when only strengths changed, so the first looks are close together; the pause then stays an eighth of the time
// that has gone by, so that no wait is felt as one and a long retouch is asked twice a second.
const FIRST_PAUSE_MS = 15;
const LONGEST_PAUSE_MS = 500;
const GROWTH = 1.125;

/** The pauses between looks, in milliseconds. */
export function* pauses(): Generator<number, never> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * GROWTH)) yield Math.round(pause);
}

/**
 * Looks until the retouch ends.
 * @param wait resolves after so many milliseconds; rejects when the user cancels
 */
export async function untilDone(
  retouchNumber: number,
  look: () => Promise<RetouchLook>,
  wait: (milliseconds: number) => Promise<void>,
  onProgress: (progress: Progress) => void,
): Promise<RetouchSummary> {
  for (const pause of pauses()) {
    await wait(pause);
    const seen = await look();
    // A newer retouch of the same photo has cancelled this one.
    if (seen.retouchNumber !== retouchNumber) throw cancelled();
    switch (seen.state) {
      case RetouchState.Done:
        if (!seen.summary) throw unexpected("a finished retouch has no summary");
        onProgress({ fraction: 1, step: "Retouched" });
        return seen.summary;
      case RetouchState.Cancelled:
        throw cancelled();
      case RetouchState.Failed:
        throw new PanelError("retouch-failed", seen.message || "The retouch failed. Try again; if it fails again, look into the daemon's log.");
      default:
        onProgress({ fraction: Math.min(1, Math.max(0, seen.fraction)), step: stepInWords(seen) });
    }
  }
  throw unexpected("the pauses never end");
}

function stepInWords({ state, step, queuePosition }: RetouchLook): string {
  if (state === RetouchState.Queued) {
    return queuePosition > 0 ? `Waiting for ${queuePosition} other ${queuePosition === 1 ? "retouch" : "retouches"}` : "Waiting for the daemon";
  }
  return step === "plan" ? "Looking for skin" : "Retouching";
}
