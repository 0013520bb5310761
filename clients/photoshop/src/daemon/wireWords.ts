// The protocol's enum numbers and the panel's words for them (protos/abpnbridge/v1/photo.proto). A newer daemon's number has no word here and is passed over.
import type { ChannelCount, FeatureName, KeptMarkName, OutputKind, SampleType } from "../photo";

const outputs: readonly (readonly [number, OutputKind])[] = [
  [1, "pixels"],
  [2, "soft-light-layer"],
  [3, "mask"],
  [4, "residue-layer"],
  [5, "pixel-layer"],
];

const features: readonly (readonly [number, FeatureName])[] = [
  [1, "blemishes"],
  [2, "evening"],
  [3, "whitening"],
  [4, "garment_wrinkles"],
  [5, "tone"],
];

const keptMarks: readonly (readonly [number, KeptMarkName])[] = [
  [1, "moles"],
  [2, "freckles"],
];

// In PixelFormat a sample type's formats follow each other by their channels: grey, grey and alpha, RGB, RGB and alpha.
const samples: readonly (readonly [number, SampleType])[] = [
  [1, "uint8"],
  [9, "photoshop16"],
  [13, "float32"],
];

/** States of a retouch. */
export enum RetouchState {
  Queued = 1,
  Running = 2,
  Done = 3,
  Cancelled = 4,
  Failed = 5,
}

export const outputNumber = (word: OutputKind): number => numberOf(outputs, word);
export const featureNumber = (word: FeatureName): number => numberOf(features, word);
export const keptMarkNumber = (word: KeptMarkName): number => numberOf(keptMarks, word);
export const outputWords = (numbers: readonly number[]): OutputKind[] => wordsOf(outputs, numbers);
export const featureWords = (numbers: readonly number[]): FeatureName[] => wordsOf(features, numbers);
export const keptMarkWords = (numbers: readonly number[]): KeptMarkName[] => wordsOf(keptMarks, numbers);

/** PixelFormat of these samples. */
export const pixelFormatNumber = (sample: SampleType, channels: ChannelCount): number => numberOf(samples, sample) + channels - 1;

/** Null: a format that this panel never asked for. */
export function pixelFormatOf(number: number): { readonly sample: SampleType; readonly channels: ChannelCount } | null {
  for (const [first, sample] of samples) {
    const channels = number - first + 1;
    if (channels === 1 || channels === 2 || channels === 3 || channels === 4) return { sample, channels };
  }
  return null;
}

function numberOf<Word>(table: readonly (readonly [number, Word])[], word: Word): number {
  for (const [number, known] of table) if (known === word) return number;
  throw new RangeError(`"${String(word)}" is no word of the protocol.`);
}

function wordsOf<Word>(table: readonly (readonly [number, Word])[], numbers: readonly number[]): Word[] {
  return table.filter(([number]) => numbers.includes(number)).map(([, word]) => word);
}
