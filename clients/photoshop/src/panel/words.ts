// What the panel calls things; protocol, presets and layer names keep the daemon's words.
import type { FeatureName } from "../photo";

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
