// Native gRPC over HTTP/2 by @grpc/grpc-js.
import { credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { address, bands, definitions, header, photo, token } from './scene.mjs';

const { RetouchService, DaemonService } = loadPackageDefinition(definitions).abpnbridge.v1;
const target = `127.0.0.1:${address.grpcPort}`;
const channelOptions = { 'grpc.max_receive_message_length': 64 << 20 };

export const daemon = new DaemonService(target, credentials.createInsecure(), channelOptions);
const retouchService = new RetouchService(target, credentials.createInsecure(), channelOptions);

export function authorization(bearer = token) {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${bearer}`);
  return metadata;
}

export function getCapabilities(metadata) {
  return new Promise((resolve, reject) =>
    daemon.getCapabilities({}, metadata, (error, answer) => (error ? reject(error) : resolve(answer))));
}

// One photo through the bidirectional call: { progress, result, outputs, summary }.
export function retouch(options) {
  return new Promise((resolve, reject) => {
    const call = retouchService.retouch(authorization());
    const answer = { progress: [], result: null, outputs: {}, summary: null };
    call.on('data', (message) => {
      if (message.message === 'progress') answer.progress.push(message.progress);
      else if (message.message === 'result') answer.result = message.result;
      else if (message.message === 'band') (answer.outputs[message.band.output] ??= []).push(message.band.pixels);
      else answer.summary = message.summary;
    });
    call.on('error', reject);
    call.on('end', () => {
      for (const name of Object.keys(answer.outputs)) answer.outputs[name] = Buffer.concat(answer.outputs[name]);
      resolve(answer);
    });
    call.write({ header: { photo: header, ...options } });
    for (const band of bands()) call.write({ pixelBand: band });
    call.end();
  });
}

// Starts a call, cancels it after the header, and returns the status it ended with.
export function cancelledRetouch() {
  return new Promise((resolve) => {
    const call = retouchService.retouch(authorization());
    call.on('data', () => {});
    call.on('error', (error) => resolve(error.code));
    call.write({ header: { photo: { ...header, extent: photo.extent } } });
    call.cancel();
  });
}
