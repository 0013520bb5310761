import type { FeatureName, RetouchSettings } from "../photo";

/** Features as a photographer reads them, lower case. */
export const featureWords: Readonly<Record<FeatureName, string>> = {
  blemishes: "blemishes",
  evening: "evening",
  whitening: "whitening",
  garment_wrinkles: "garment wrinkles",
  tone: "tone",
};

/** The one history state of a written result. */
export const HISTORY_NAME = "Retouch with AbpnBridge";

/**
 * The name of a layer or group, e.g. "Retouch · blemishes 100, evening 50 · abpn-skin 0.3.0".
 * @param model as the daemon names it
 * @param facesDiffer whether some face has settings of its own, or is off
 */
export function layerName(settings: RetouchSettings, model: string, facesDiffer: boolean): string {
  const strengths = (Object.keys(featureWords) as FeatureName[])
    .map((feature) => ({ feature, percent: Math.round((settings.strengths[feature] ?? 0) * 100) }))
    .filter(({ percent }) => percent > 0)
    .map(({ feature, percent }) => `${featureWords[feature]} ${percent}`);
  return ["Retouch", strengths.join(", "), facesDiffer ? "faces differ" : "", model].filter((part) => part !== "").join(" · ");
}

/** The layers within a Soft Light group; strengths and model stand in the group's name. */
export const groupLayerNames = { pixels: "Retouched pixels", softLight: "Soft Light", residue: "What Soft Light cannot reach" } as const;

const STRENGTHS = `(?:${Object.values(featureWords).join("|")}) \\d{1,3}`;
const RETOUCH_NAME = new RegExp(`^Retouch(?: · ${STRENGTHS}(?:, ${STRENGTHS})*)?(?: · faces differ)? · \\S+ \\d\\S*$`);

/** Whether layerName() makes such names; with anything added, as of a renamed or duplicated layer, it is the user's own. */
export function isRetouchName(name: string): boolean {
  return RETOUCH_NAME.test(name);
}
