import type { PhotoSource } from "../photo";
import { bytesOf } from "../samples";
import type { Step } from "./progress";
import { photoBytes } from "./sending";
import type { RetouchWish } from "./wish";

/** What a round trip is made of, in words for the panel. */
export const stepNames = {
  sending: "Reading and sending the photo",
  retouching: "Retouching",
  finding: "Finding what changed",
  writing: "Writing the layer",
  showing: "Making the preview",
} as const;

/** The networks' looks take about as long as sending this many bytes, on a processor without a graphics card. */
const RETOUCH_AS_BYTES = 60e6;

/** The steps of one round trip, weighed by the bytes that they move. */
export function stepsOf(wish: RetouchWish, source: PhotoSource, sends: boolean, writes: boolean): Step[] {
  const mask = source.format.extent.width * source.format.extent.height * bytesOf(source.format.sample);
  const photo = photoBytes(source.format);
  const layers = wish.result === "pixel-layer" ? 1 : 2;
  const sending = { name: stepNames.sending, weight: photo };
  const retouching = { name: stepNames.retouching, weight: RETOUCH_AS_BYTES };
  const writing = [{ name: stepNames.finding, weight: mask }, { name: stepNames.writing, weight: layers * photo + mask }];
  return [...(sends ? [sending] : []), retouching, ...(writes ? writing : [showing])];
}

/** The steps of a preview of what lies in the daemon already. */
export const refreshSteps: readonly Step[] = [
  { name: stepNames.retouching, weight: RETOUCH_AS_BYTES },
  { name: stepNames.showing, weight: RETOUCH_AS_BYTES / 4 },
];

const showing: Step = { name: stepNames.showing, weight: RETOUCH_AS_BYTES / 4 };
