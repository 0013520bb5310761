// Retouches a photo through the running daemon, by native gRPC and by gRPC-Web. See ../run.sh for what it is given.
import assert from 'node:assert/strict';
import { Metadata, status } from '@grpc/grpc-js';
import { authorization, cancelledRetouch, getCapabilities, retouch } from './native.mjs';
import { call } from './grpcWeb.mjs';
import { bands, check, finish, header, photo, rowBytes } from './scene.mjs';

const pixelCount = photo.extent.width * photo.extent.height;
const outputs = ['RETOUCH_OUTPUT_PIXELS', 'RETOUCH_OUTPUT_MASK'];
let native;

await check('a call without a token is UNAUTHENTICATED', () =>
  assert.rejects(getCapabilities(new Metadata()), { code: status.UNAUTHENTICATED }));

await check('capabilities name a model, a device and limits', async () => {
  const capabilities = await getCapabilities(authorization());
  assert.ok(capabilities.ready);
  assert.ok(capabilities.models.length > 0);
  assert.ok(['cpu', 'directml'].includes(capabilities.device));
  assert.ok(capabilities.limits.maxPixels > pixelCount);
});

await check('native Retouch brings the photo back, changed only inside the mask', async () => {
  native = await retouch({ outputs });
  assert.deepEqual(native.result.extent, photo.extent);
  assert.ok(native.progress.length > 0);
  assert.ok(native.summary.model.length > 0);
  const [pixels, mask] = outputs.map((name) => native.outputs[name]);
  assert.equal(pixels.length, photo.pixels.length);
  assert.equal(mask.length, pixelCount);
  const changed = { inside: 0, outside: 0 };
  for (let i = 0; i < pixels.length; i++) {
    if (pixels[i] !== photo.pixels[i]) changed[mask[Math.floor(i / 3)] > 0 ? 'inside' : 'outside'] += 1;
  }
  assert.ok(changed.inside > 0, 'nothing was retouched');
  // A mask that rounds to 0 is below half a step of 8 bits, and an edit times it too.
  assert.equal(changed.outside, 0);
});

await check('native Retouch at strength 0 is the identity', async () => {
  const strengths = ['BLEMISHES', 'EVENING', 'WHITENING'].map((name) => ({ feature: `RETOUCH_FEATURE_${name}`, strength: 0 }));
  const { outputs: { RETOUCH_OUTPUT_PIXELS: pixels } } = await retouch({ settings: { strengths } });
  assert.ok(pixels.equals(photo.pixels));
});

await check('native Retouch names the bad field', () =>
  assert.rejects(retouch({ region: { x: 0, y: 0, width: photo.extent.width + 1, height: 1 } }), (error) => {
    assert.equal(error.code, status.INVALID_ARGUMENT);
    assert.match(error.details, /region/);
    return true;
  }));

await check('a cancelled Retouch ends CANCELLED', async () => assert.equal(await cancelledRetouch(), status.CANCELLED));

await check('gRPC-Web without a token is UNAUTHENTICATED', async () =>
  assert.equal((await call('DaemonService', 'GetCapabilities', {})).status, status.UNAUTHENTICATED));

await check('gRPC-Web pairs, and the new token opens a whole photo session', async () => {
  const pairing = await ok('DaemonService', 'Pair', { code: process.env.ABPN_PAIRING_CODE, clientName: 'Node test' });
  const bearer = pairing.token;
  assert.ok((await ok('DaemonService', 'GetCapabilities', {}, bearer)).ready);
  const { photoId } = await ok('PhotoService', 'OpenPhoto', { photo: header }, bearer);
  await Promise.all(bands().map((band) => ok('PhotoService', 'WritePixels', { photoId, plane: 'PIXEL_PLANE_PHOTO', band }, bearer)));
  await ok('PhotoService', 'StartRetouch', { photoId }, bearer);
  const summary = await finished(photoId, bearer);
  assert.ok(summary.regions.length > 0);
  const pixels = await readRows(photoId, 'RETOUCH_OUTPUT_PIXELS', rowBytes, bearer);
  assert.ok(pixels.equals(native.outputs.RETOUCH_OUTPUT_PIXELS), 'the session and the one call differ');
  await ok('PhotoService', 'ClosePhoto', { photoId }, bearer);
  assert.equal((await call('PhotoService', 'GetRetouch', { photoId }, bearer)).status, status.NOT_FOUND);
});

await check('gRPC-Web refuses a used pairing code', async () =>
  assert.equal((await call('DaemonService', 'Pair', { code: process.env.ABPN_PAIRING_CODE, clientName: 'again' })).status, status.UNAUTHENTICATED));

finish();

async function ok(service, method, request, bearer) {
  const { httpStatus, status: code, message, answer } = await call(service, method, request, bearer);
  assert.equal(code, status.OK, `${method}: HTTP ${httpStatus}, status ${code} ${message}`);
  return answer;
}

async function finished(photoId, bearer) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    const { progress, summary } = await ok('PhotoService', 'GetRetouch', { photoId }, bearer);
    if (progress.state === 'RETOUCH_STATE_DONE') return summary;
    assert.ok(['RETOUCH_STATE_QUEUED', 'RETOUCH_STATE_RUNNING'].includes(progress.state), `${progress.state} ${progress.message}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not done within a minute');
}

async function readRows(photoId, output, bytesPerRow, bearer) {
  const parts = [];
  for (let firstRow = 0; firstRow < photo.extent.height; firstRow += 200) {
    const rowCount = Math.min(200, photo.extent.height - firstRow);
    const { pixels } = await ok('PhotoService', 'ReadPixels', { photoId, output, firstRow, rowCount }, bearer);
    assert.equal(pixels.length, rowCount * bytesPerRow);
    parts.push(pixels);
  }
  return Buffer.concat(parts);
}
