// gRPC-Web over HTTP/1.1 with nothing but Node's own http: one POST, frames of flag + length + message, the trailers in the last frame.
import http from 'node:http';
import { address, definitions } from './scene.mjs';

const trailersFlag = 0x80;

// Calls a unary method, e.g. call('PhotoService', 'OpenPhoto', {...}, token). Returns { status, message, answer }.
export async function call(service, method, request, bearer) {
  const path = `abpnbridge.v1.${service}`;
  const definition = definitions[path][method];
  const message = definition.requestSerialize(request);
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, 5);
  const body = await post(`/${path}/${method}`, frame, bearer);
  return read(body, definition);
}

function post(path, body, bearer) {
  const headers = { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1', 'content-length': body.length };
  if (bearer) headers.authorization = `Bearer ${bearer}`;
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port: address.webPort, path, method: 'POST', headers }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => resolve({ headers: response.headers, httpStatus: response.statusCode, bytes: Buffer.concat(parts) }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

function read({ headers, httpStatus, bytes }, definition) {
  let answer = null;
  // A call refused before its first message may have its trailers among the headers.
  let trailers = headers;
  for (let at = 0; at + 5 <= bytes.length;) {
    const length = bytes.readUInt32BE(at + 1);
    const content = bytes.subarray(at + 5, at + 5 + length);
    if (bytes[at] & trailersFlag) trailers = parseTrailers(content.toString('latin1'));
    else answer = definition.responseDeserialize(content);
    at += 5 + length;
  }
  return { httpStatus, status: Number(trailers['grpc-status'] ?? NaN), message: decodeURIComponent(trailers['grpc-message'] ?? ''), answer };
}

function parseTrailers(text) {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}
