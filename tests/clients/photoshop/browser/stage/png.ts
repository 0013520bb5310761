// PNG files of 8 and 16 bits, grey, RGB and RGBA, not interlaced: what `abpn` reads and writes, by code of the tests' own.
import { deflateSync, inflateSync } from "node:zlib";

/** Chunky samples; 16 bits are 0..65535. */
export interface PngPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly samples: Uint8Array | Uint16Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const colourTypes = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;
const channelsOf: Readonly<Record<number, PngPicture["channels"]>> = { 0: 1, 4: 2, 2: 3, 6: 4 };

export function encodePng({ width, height, channels, samples }: PngPicture): Buffer {
  const deep = samples instanceof Uint16Array;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([deep ? 16 : 8, colourTypes[channels], 0, 0, 0], 8);
  const rowBytes = width * channels * (deep ? 2 : 1);
  const raw = Buffer.alloc((rowBytes + 1) * height);
  for (let y = 0; y < height; y++) {
    // Filter 0: the row as it is.
    const at = y * (rowBytes + 1) + 1;
    const row = samples.subarray(y * width * channels, (y + 1) * width * channels);
    if (deep) row.forEach((value, i) => raw.writeUInt16BE(value, at + 2 * i));
    else raw.set(row, at);
  }
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(raw, { level: 1 })), chunk("IEND", Buffer.alloc(0))]);
}

export function decodePng(file: Buffer): PngPicture {
  if (!file.subarray(0, 8).equals(signature)) throw new Error("This is no PNG file.");
  const width = file.readUInt32BE(16), height = file.readUInt32BE(20), bits = file.readUInt8(24);
  const channels = channelsOf[file.readUInt8(25)];
  if (!channels || (bits !== 8 && bits !== 16) || file.readUInt8(28) !== 0) throw new Error("A PNG file of a kind that the tests do not read.");
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  const bytes = unfilter(inflateSync(Buffer.concat(parts)), width * channels * (bits / 8), height, channels * (bits / 8));
  return { width, height, channels, samples: bits === 8 ? bytes : fromBigEndian(bytes) };
}

function chunk(type: string, data: Buffer): Buffer {
  const result = Buffer.alloc(12 + data.length);
  result.writeUInt32BE(data.length, 0);
  result.write(type, 4, "latin1");
  result.set(data, 8);
  result.writeUInt32BE(crc32(result.subarray(4, 8 + data.length)), 8 + data.length);
  return result;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function unfilter(raw: Buffer, rowBytes: number, height: number, pixelBytes: number): Uint8Array {
  const result = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (rowBytes + 1)] as number;
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const left = x >= pixelBytes ? (result[at - pixelBytes] as number) : 0;
      const up = y > 0 ? (result[at - rowBytes] as number) : 0;
      const corner = x >= pixelBytes && y > 0 ? (result[at - rowBytes - pixelBytes] as number) : 0;
      result[at] = (raw[y * (rowBytes + 1) + 1 + x] as number) + predicted(filter, left, up, corner);
    }
  }
  return result;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0: return 0;
    case 1: return left;
    case 2: return up;
    case 3: return (left + up) >> 1;
    case 4: {
      const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default: throw new Error(`PNG filter ${filter}`);
  }
}

function fromBigEndian(bytes: Uint8Array): Uint16Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint16Array.from({ length: bytes.byteLength / 2 }, (_, i) => view.getUint16(2 * i));
}
