// What Photoshop shows: the layers over each other, in double precision, in the document's own encoding.
import type { DocumentModel } from "./document-model";
import { type BlendModeName, type LayerModel, pixelBounds, readMask, touches } from "./layer-model";
import { heightOf, type Rectangle, widthOf } from "./rectangle";
import { newSamples, quantize, type Samples, whiteOf } from "./samples";
import { UnimplementedError } from "./strict";

/** Rows of straight (not premultiplied) colour and alpha; 1 is white. */
interface Picture {
  readonly color: Float64Array;
  readonly alpha: Float64Array;
}

/** The flattened document over a rectangle: rounded samples of the document's depth, colour and alpha apart. */
export function flatten(document: DocumentModel, area: Rectangle = document.canvas): { color: Samples; alpha: Samples } {
  const width = widthOf(area);
  const color = newSamples(document.depth, width * heightOf(area) * document.channels);
  const alpha = newSamples(document.depth, width * heightOf(area));
  for (let y = area.top; y < area.bottom; y++) {
    const row = { ...area, top: y, bottom: y + 1 };
    const shown = stack(document, document.layers, row, clear(width, document.channels));
    const at = (y - area.top) * width;
    for (let i = 0; i < shown.alpha.length; i++) alpha[at + i] = quantize(shown.alpha[i] as number, document.depth);
    for (let i = 0; i < shown.color.length; i++) color[at * document.channels + i] = quantize(shown.color[i] as number, document.depth);
  }
  return { color, alpha };
}

const clear = (pixels: number, channels: number): Picture => ({ color: new Float64Array(pixels * channels), alpha: new Float64Array(pixels) });

// Bottom up; a base and the clipped layers above it are one unit.
function stack(document: DocumentModel, layers: readonly LayerModel[], area: Rectangle, below: Picture): Picture {
  let shown = below;
  for (let i = layers.length - 1; i >= 0; i--) {
    const base = layers[i] as LayerModel;
    const clipped: LayerModel[] = [];
    while (i > 0 && layers[i - 1]?.clipped) clipped.push(layers[--i] as LayerModel);
    if (base.visible) shown = unit(document, base, clipped.filter((layer) => layer.visible), area, shown);
  }
  return shown;
}

function unit(document: DocumentModel, base: LayerModel, clipped: readonly LayerModel[], area: Rectangle, below: Picture): Picture {
  if (base.kind === "exposure") {
    if (clipped.length > 0) throw new UnimplementedError("a layer clipped to an adjustment layer");
    return adjust(base, area, below);
  }
  if (base.kind === "group" && base.blendMode === "passThrough" && clipped.length === 0) return passThrough(document, base, area, below);
  const source = render(document, base, area);
  if (!source) return below;
  const own: Picture = { color: source.color.slice(), alpha: source.alpha };
  for (const layer of clipped) layInside(document, layer, area, own);
  style(base, own.color);
  return blend(base.blendMode, below, own, document.channels);
}

// A layer's colour and alpha with mask, opacity and fill; null when it has nothing here.
function render(document: DocumentModel, layer: LayerModel, area: Rectangle): Picture | null {
  const strength = coverage(layer, area);
  if (layer.kind === "group") {
    const inside = stack(document, layer.children, area, clear(widthOf(area), document.channels));
    return { color: inside.color, alpha: weaken(inside.alpha.slice(), strength) };
  }
  if (!touches(area, layer.pixels.color.bounds) || !touches(area, pixelBounds(layer))) return null;
  const white = whiteOf(document.depth);
  const { color, alpha } = layer.pixels;
  const opacity = alpha === null ? insideOf(color.bounds, area) : fractions(alpha.read(area), white);
  return { color: fractions(color.read(area), white), alpha: weaken(opacity, strength) };
}

// Plain loops: the composite of a large document passes here for every sample.
function fractions(samples: Samples, white: number): Float64Array {
  const result = new Float64Array(samples.length);
  for (let i = 0; i < samples.length; i++) result[i] = (samples[i] as number) / white;
  return result;
}

function weaken(alpha: Float64Array, strength: (pixel: number) => number): Float64Array {
  for (let i = 0; i < alpha.length; i++) alpha[i] = (alpha[i] as number) * strength(i);
  return alpha;
}

function insideOf(bounds: Rectangle, row: Rectangle): Float64Array {
  const result = new Float64Array(widthOf(row));
  if (row.top >= bounds.top && row.top < bounds.bottom) result.fill(1, Math.max(0, bounds.left - row.left), Math.max(0, bounds.right - row.left));
  return result;
}

function coverage(layer: LayerModel, area: Rectangle): (pixel: number) => number {
  const mask = readMask(layer, area);
  const opacity = (layer.opacity / 100) * (layer.fillOpacity / 100);
  return mask === null ? () => opacity : (pixel) => (mask[pixel] as number) * opacity;
}

// Colours of a clipped layer go onto the base's colours; the base's alpha stays.
function layInside(document: DocumentModel, layer: LayerModel, area: Rectangle, base: Picture): void {
  const { channels } = document;
  if (layer.kind === "exposure") {
    const strength = coverage(layer, area);
    gain(base.color, layer.gain, strength, channels);
    return;
  }
  const source = render(document, layer, area);
  if (!source) return;
  style(layer, source.color);
  const mix = blendFunction(layer.blendMode);
  for (let i = 0; i < base.color.length; i++) {
    const a = source.alpha[Math.floor(i / channels)] as number;
    if (a === 0) continue;
    const under = base.color[i] as number;
    base.color[i] = a === 1 ? mix(under, source.color[i] as number) : (1 - a) * under + a * mix(under, source.color[i] as number);
  }
}

// "Blend Interior Effects as Group" is off by default: an overlay lies over what is clipped to its layer.
function style({ overlay, stylesVisible, fillOpacity }: LayerModel, color: Float64Array): void {
  if (overlay === null || !stylesVisible) return;
  if (fillOpacity !== 100) throw new UnimplementedError("a colour overlay of a layer with a fill below 100 %");
  for (let i = 0; i < color.length; i++) color[i] = (1 - overlay.opacity) * (color[i] as number) + overlay.opacity * overlay.value;
}

function adjust(layer: LayerModel, area: Rectangle, below: Picture): Picture {
  const color = below.color.slice();
  gain(color, layer.gain, coverage(layer, area), color.length / below.alpha.length);
  return { color, alpha: below.alpha };
}

function gain(color: Float64Array, factor: number, strength: (pixel: number) => number, channels: number): void {
  for (let i = 0; i < color.length; i++) {
    const value = color[i] as number;
    color[i] = value + (value * factor - value) * strength(Math.floor(i / channels));
  }
}

// A pass-through group is a cross-fade between below without it and below with its layers.
function passThrough(document: DocumentModel, group: LayerModel, area: Rectangle, below: Picture): Picture {
  const strength = coverage(group, area);
  const above = stack(document, group.children, area, below);
  if (above === below) return below;
  const { channels } = document;
  const result = clear(below.alpha.length, channels);
  for (let i = 0; i < below.alpha.length; i++) {
    const a = strength(i);
    const from = (1 - a) * (below.alpha[i] as number), to = a * (above.alpha[i] as number);
    result.alpha[i] = from + to;
    for (let c = i * channels; c < (i + 1) * channels; c++) {
      if (from === 0) result.color[c] = above.color[c] as number;
      else if (to === 0) result.color[c] = below.color[c] as number;
      else result.color[c] = (from * (below.color[c] as number) + to * (above.color[c] as number)) / (from + to);
    }
  }
  return result;
}

function blend(mode: BlendModeName, below: Picture, source: Picture, channels: number): Picture {
  const mix = blendFunction(mode);
  const result = { color: below.color.slice(), alpha: below.alpha.slice() };
  for (let i = 0; i < below.alpha.length; i++) {
    const a = source.alpha[i] as number, b = below.alpha[i] as number;
    if (a === 0) continue;
    const union = a + b - a * b;
    result.alpha[i] = union;
    for (let c = i * channels; c < (i + 1) * channels; c++) {
      const over = source.color[c] as number, under = below.color[c] as number;
      if (b === 0) result.color[c] = over;
      else if (a === 1 && b === 1) result.color[c] = mix(under, over);
      else result.color[c] = ((1 - a) * b * under + a * ((1 - b) * over + b * mix(under, over))) / union;
    }
  }
  return result;
}

function blendFunction(mode: BlendModeName): (under: number, over: number) => number {
  switch (mode) {
    case "softLight": return softLight;
    case "multiply": return (under, over) => under * over;
    case "normal": case "passThrough": return (_under, over) => over;
  }
}

/** Photoshop's own soft light of encoded values 0..1; 0.5 on top changes nothing. */
export function softLight(under: number, over: number): number {
  return over < 0.5 ? 2 * under * over + under * under * (1 - 2 * over) : 2 * under * (1 - over) + Math.sqrt(under) * (2 * over - 1);
}
