// What the panel calls things; protocol, presets and layer names keep the daemon's words.
import type { Capabilities, FeatureName } from "../photo";

/** What a slider does, as a photographer looks for it. */
export const featureLabels: Readonly<Record<FeatureName, string>> = {
  blemishes: "Blemishes",
  evening: "Even skin tone",
  whitening: "Brighten skin",
  garment_wrinkles: "Garment wrinkles",
  tone: "Tone",
};

/** The daemon's device within a sentence. */
export function deviceWords(device: string): string {
  return device === "directml" ? "the graphics card (DirectML)" : device === "cpu" ? "the processor" : device;
}

/** The daemon's device by itself. */
export function deviceLabel(device: string): string {
  return device === "directml" ? "graphics card (DirectML)" : device === "cpu" ? "processor (CPU)" : device;
}

/** Why not on another device, and how often this one failed; empty where all is well. */
export function deviceTrouble({ refusedProviders, deviceLosses }: Capabilities): string {
  const sentences = refusedProviders.map(({ name, reason }) => `Not on ${deviceWords(name)}: ${reason}`);
  if (deviceLosses) sentences.push(`The device failed ${times(deviceLosses.count)} since the start. Last: ${deviceLosses.lastReason}`);
  return sentences.join(" ");
}

function times(count: number): string {
  return count === 1 ? "1 time" : `${count} times`;
}
