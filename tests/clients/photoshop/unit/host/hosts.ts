// The answers that Adobe's documents leave open: the panel must not depend on any of them.
import type { FakeHostOptions } from "../../fake-host/options";

/** Each the opposite of what the fake does by default. */
const otherwise = {
  readsNeedModal: false,
  noSelection: "empty",
  chunkyName: "chunky",
  resumeAfterCancel: "throws",
  maskOutside: "revealed",
  maskComponentSize: 8,
  overlap: "throws",
  trim: "layer",
  opaque: "request",
} as const satisfies Partial<FakeHostOptions>;

/** What the documents suggest, each answer turned alone, and all of them. */
export const hosts: readonly (readonly [name: string, options: Partial<FakeHostOptions>])[] = [
  ["as documented", {}],
  ...Object.entries(otherwise).map(([name, value]) => [`${name}: ${value}`, { [name]: value }] as const),
  ["all of them otherwise", otherwise],
];
