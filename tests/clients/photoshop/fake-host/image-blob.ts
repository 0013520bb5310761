// UXP's way to show pixels in <img>: an ImageBlob and URL.createObjectURL. Here it becomes a BMP, which every browser shows without a canvas.
import { UnimplementedError } from "./strict";

interface ImageBlobOptions {
  readonly type: string;
  readonly width: number;
  readonly height: number;
  readonly colorSpace: string;
  readonly components: number;
  readonly componentSize: number;
  readonly pixelFormat?: string;
  readonly colorProfile?: string;
  readonly hasAlpha?: boolean;
}

/** new ImageBlob(buffer, options): RGB or RGBA, 8 or 16 bit, chunky. */
export class ImageBlob {
  readonly type: string;
  readonly pixels: Uint8Array | Uint16Array;

  constructor(buffer: ArrayBuffer | ArrayBufferView, readonly options: ImageBlobOptions) {
    const { width, height, components, componentSize, colorSpace } = options;
    if (options.type !== "image/uncompressed") throw new TypeError('ImageBlob: type must be "image/uncompressed".');
    if (colorSpace !== "RGB") throw new UnimplementedError(`ImageBlob in ${colorSpace}: greyscale images are not rendered in <img>`);
    if (componentSize !== 8 && componentSize !== 16) throw new TypeError("ImageBlob: componentSize must be 8 or 16.");
    const bytes = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice() : new Uint8Array(buffer.slice(0));
    this.pixels = componentSize === 8 ? bytes : new Uint16Array(bytes.buffer);
    if (this.pixels.length !== width * height * components) throw new TypeError(`ImageBlob: ${this.pixels.length} samples are not width * height * components.`);
    this.type = options.type;
  }
}

/** createObjectURL that also takes an ImageBlob. */
export function newCreateObjectUrl(base: (blob: Blob) => string, blob: typeof Blob): (object: Blob | ImageBlob) => string {
  return (object) => base(object instanceof ImageBlob ? new blob([bitmap(object)], { type: "image/bmp" }) : object);
}

/** A 24-bit BMP: rows from the bottom up, each padded to four bytes, blue first; alpha laid on white. */
export function bitmap({ pixels, options }: ImageBlob): ArrayBuffer {
  const { width, height, components } = options;
  const white = options.componentSize === 8 ? 255 : 32768;
  const stride = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + stride * height), view = new DataView(bytes.buffer);
  view.setUint16(0, 0x424d);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    const from = (y * width + x) * components, to = 54 + (height - 1 - y) * stride + x * 3;
    const alpha = components === 4 ? (pixels[from + 3] as number) / white : 1;
    for (let c = 0; c < 3; c++) bytes[to + 2 - c] = Math.round(255 * (((pixels[from + c] as number) / white) * alpha + 1 - alpha));
  }
  return bytes.buffer;
}
