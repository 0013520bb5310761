/** Names of the profiles that every Photoshop has, for app.getColorProfiles. */
export const wellKnownProfileNames: Readonly<Record<"RGB" | "Gray", string[]>> = {
  RGB: ["Adobe RGB (1998)", "Apple RGB", "ColorMatch RGB", "Display P3", "ProPhoto RGB", "sRGB IEC61966-2.1"],
  Gray: ["Dot Gain 10%", "Dot Gain 15%", "Dot Gain 20%", "Dot Gain 25%", "Dot Gain 30%", "Gray Gamma 1.8", "Gray Gamma 2.2", "sGray"],
};
