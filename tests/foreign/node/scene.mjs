// What the Node checks share: the photo, the daemon's address, the API's definitions, and the counting of checks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSync } from '@grpc/proto-loader';

const { ABPN_STATE, ABPN_PROTOS, ABPN_PHOTO, ABPN_PHOTO_WIDTH, ABPN_PHOTO_HEIGHT } = process.env;

export const photo = {
  extent: { width: Number(ABPN_PHOTO_WIDTH), height: Number(ABPN_PHOTO_HEIGHT) },
  pixels: readFileSync(ABPN_PHOTO),
};
export const rowBytes = photo.extent.width * 3;
export const header = { extent: photo.extent, pixelFormat: 'PIXEL_FORMAT_RGB8', displayName: 'node' };

export const address = JSON.parse(readFileSync(join(ABPN_STATE, 'daemon.json')));
export const token = readFileSync(address.tokenFile, 'utf8').trim();

export const definitions = loadSync(
  ['daemon_service', 'photo_service', 'retouch_service'].map((name) => `abpnbridge/v1/${name}.proto`),
  { includeDirs: [ABPN_PROTOS], longs: Number, enums: String, defaults: true, oneofs: true });

// The photo in bands of 100 rows, first row first.
export function bands() {
  const result = [];
  for (let row = 0; row < photo.extent.height; row += 100) {
    result.push({ firstRow: row, pixels: photo.pixels.subarray(row * rowBytes, Math.min(row + 100, photo.extent.height) * rowBytes) });
  }
  return result;
}

let passed = 0;
let failed = 0;

export async function check(name, body) {
  try {
    await body();
    passed += 1;
    console.log(`ok      node: ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  node: ${name}\n${error.stack}`);
  }
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
