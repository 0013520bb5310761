/** A whole PSD file of a flat white document; its image resource 1039 is the ICC profile, after a first resource with a name and an odd length. */
export function psdFile(document: { width: number; height: number; depth: number; channels: number }, icc: Uint8Array | null): Uint8Array {
  const { width, height, depth, channels } = document;
  const resources = [resource(1005, "Res", new Uint8Array(15)), ...(icc ? [resource(1039, "", icc)] : [])];
  const resourceBytes = resources.reduce((sum, each) => sum + each.length, 0);
  const pixels = width * height * channels * (depth / 8);
  const bytes = new Uint8Array(26 + 4 + 4 + resourceBytes + 4 + 2 + pixels), view = new DataView(bytes.buffer);
  ascii(bytes, 0, "8BPS");
  view.setUint16(4, 1);
  view.setUint16(12, channels);
  view.setUint32(14, height);
  view.setUint32(18, width);
  view.setUint16(22, depth);
  view.setUint16(24, channels === 1 ? 1 : 3);
  view.setUint32(30, resourceBytes);
  let at = 34;
  for (const each of resources) {
    bytes.set(each, at);
    at += each.length;
  }
  bytes.fill(255, at + 6);
  return bytes;
}

// Signature, id, name with its length before it (even in all), size, data (even in all).
function resource(id: number, name: string, data: Uint8Array): Uint8Array {
  const nameBytes = Math.ceil((name.length + 1) / 2) * 2;
  const bytes = new Uint8Array(6 + nameBytes + 4 + Math.ceil(data.length / 2) * 2), view = new DataView(bytes.buffer);
  ascii(bytes, 0, "8BIM");
  view.setUint16(4, id);
  bytes[6] = name.length;
  ascii(bytes, 7, name);
  view.setUint32(6 + nameBytes, data.length);
  bytes.set(data, 10 + nameBytes);
  return bytes;
}

function ascii(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}
