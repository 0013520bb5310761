import type { Bounds, SampleType } from "../photo";
import type { Picture } from "../retouch/session";
import { fullValue } from "../samples";

/** 8-bit RGB, chunky, for an <img>. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  /** Photoshop's name of the profile; empty: sRGB. */
  readonly colorProfile: string;
}

/** UXP's blob of plain pixels, which an <img> can show: canvas has no drawImage or putImageData there. */
type ImageBlobConstructor = new (pixels: ArrayBuffer, options: Readonly<Record<string, string | number | boolean>>) => Blob;

/** What shows through transparent pixels: the light grey of Photoshop's checks. */
const BACKDROP = 204;

/** Any picture of the daemon as an <img> can show it; profileName null: sRGB. */
export function toRgb({ extent, samples, channels }: Picture, sample: SampleType, profileName: string | null): RgbPicture {
  const count = extent.width * extent.height;
  const pixels = new Uint8Array(count * 3);
  const code = codeOf(sample);
  const full = fullValue(sample);
  const colours = channels < 3 ? 1 : 3;
  for (let i = 0; i < count; i++) {
    const at = i * channels;
    const alpha = channels === colours ? 1 : (samples[at + colours] ?? 0) / full;
    for (let c = 0; c < 3; c++) pixels[i * 3 + c] = Math.round(code(samples[at + (colours === 1 ? 0 : c)] ?? 0) * alpha + BACKDROP * (1 - alpha));
  }
  // A grey profile does not fit RGB pixels; its tone curve is close to sRGB's.
  const colorProfile = colours === 1 ? "" : (profileName ?? "");
  return { width: extent.width, height: extent.height, pixels, colorProfile };
}

/** A picture under its mask, as Photoshop's Quick Mask shows one: red, half of it where the mask is full. mask: of the same size. */
export function underMask(picture: RgbPicture, { samples }: Picture, sample: SampleType): RgbPicture {
  const half = 0.5 / fullValue(sample);
  const pixels = picture.pixels.slice();
  for (let i = 0; i < samples.length; i++) {
    const red = Math.min(0.5, Math.max(0, (samples[i] ?? 0) * half));
    for (let c = 0; c < 3; c++) pixels[i * 3 + c] = Math.round((pixels[i * 3 + c] ?? 0) * (1 - red) + (c === 0 ? 255 * red : 0));
  }
  return { ...picture, pixels };
}

/** A part of a picture. bounds: in photo pixels, of a photo that is photoWidth wide. */
export function cutOut(picture: RgbPicture, bounds: Bounds, photoWidth: number): RgbPicture {
  const scale = picture.width / photoWidth;
  const left = Math.min(picture.width - 1, Math.floor(bounds.x * scale)), top = Math.min(picture.height - 1, Math.floor(bounds.y * scale));
  const width = Math.max(1, Math.min(picture.width - left, Math.round(bounds.width * scale)));
  const height = Math.max(1, Math.min(picture.height - top, Math.round(bounds.height * scale)));
  const pixels = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((top + row) * picture.width + left) * 3;
    pixels.set(picture.pixels.subarray(from, from + width * 3), row * width * 3);
  }
  return { ...picture, width, height, pixels };
}

/** A picture of at most so many pixels a side; each is the mean of those that it stands for. */
export function shrunk(picture: RgbPicture, side: number): RgbPicture {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale)), height = Math.max(1, Math.round(picture.height * scale));
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const top = Math.floor((y * picture.height) / height), bottom = Math.max(top + 1, Math.floor(((y + 1) * picture.height) / height));
    const left = Math.floor((x * picture.width) / width), right = Math.max(left + 1, Math.floor(((x + 1) * picture.width) / width));
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) sum += picture.pixels[(row * picture.width + column) * 3 + c] ?? 0;
      pixels[(y * width + x) * 3 + c] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return { ...picture, width, height, pixels };
}

/**
 * Shows a picture in an <img>; the one function that knows how.
 * @returns gives the picture's memory back; to be called when it is shown no more. Null: this Photoshop cannot show pixels.
 */
export function showPicture(image: HTMLImageElement, { width, height, pixels, colorProfile }: RgbPicture): (() => void) | null {
  const ImageBlob = (globalThis as { readonly ImageBlob?: ImageBlobConstructor }).ImageBlob;
  if (!ImageBlob) return null;
  const plain = pixels.buffer.byteLength === pixels.byteLength ? pixels.buffer : pixels.slice().buffer;
  const blob = new ImageBlob(plain as ArrayBuffer, {
    type: "image/uncompressed", width, height, colorSpace: "RGB", colorProfile, pixelFormat: "RGB", components: 3, componentSize: 8, hasAlpha: false,
  });
  const url = URL.createObjectURL(blob);
  image.src = url;
  return () => URL.revokeObjectURL(url);
}

function codeOf(sample: SampleType): (value: number) => number {
  if (sample === "uint8") return (value) => value;
  if (sample === "photoshop16") return (value) => (value * 255) / fullValue(sample);
  // 32-bit documents hold linear light; screens want sRGB's curve.
  return (value) => {
    const light = Math.min(1, Math.max(0, value));
    return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
  };
}
