import { strict } from "./strict";

/** require("photoshop").constants: only the words that the fake understands. */
export const constants = strict("constants", {
  BitsPerChannelType: strict("BitsPerChannelType", { ONE: "bitDepth1", EIGHT: "bitDepth8", SIXTEEN: "bitDepth16", THIRTYTWO: "bitDepth32" }),
  BlendMode: strict("BlendMode", { NORMAL: "normal", MULTIPLY: "multiply", SOFTLIGHT: "softLight", PASSTHROUGH: "passThrough" }),
  ColorProfileType: strict("ColorProfileType", { CUSTOM: "customEnum", NONE: "none", WORKING: "workingSpaceCode" }),
  DocumentFill: strict("DocumentFill", { WHITE: "white", BLACK: "black", TRANSPARENT: "transparent" }),
  DocumentMode: strict("DocumentMode", {
    BITMAP: "bitmapMode", CMYK: "CMYKColorMode", DUOTONE: "duotoneMode", GRAYSCALE: "grayscaleMode", INDEXEDCOLOR: "indexedColorMode",
    LAB: "labColorMode", MULTICHANNEL: "multichannelMode", RGB: "RGBColorMode",
  }),
  ElementPlacement: strict("ElementPlacement", {
    PLACEBEFORE: "placeBefore", PLACEAFTER: "placeAfter", PLACEINSIDE: "placeInside", PLACEATBEGINNING: "placeAtBeginning", PLACEATEND: "placeAtEnd",
  }),
  LayerKind: strict("LayerKind", { NORMAL: "pixel", GROUP: "group", SMARTOBJECT: "smartObject", TEXT: "text", EXPOSURE: "exposure" }),
  NewDocumentMode: strict("NewDocumentMode", { RGB: "RGBColorMode", GRAYSCALE: "grayscaleMode" }),
  SaveOptions: strict("SaveOptions", { DONOTSAVECHANGES: 0, PROMPTTOSAVECHANGES: 1, SAVECHANGES: 2 }),
});
