// Bytes over the only wire that page.evaluate has.

/** The bytes behind any typed array. */
export function toBase64(samples: ArrayBufferView): string {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const parts: string[] = [];
  // As many as a call takes as arguments, and a multiple of 3, so that the parts can be joined.
  for (let i = 0; i < bytes.length; i += 24_576) parts.push(btoa(String.fromCharCode(...bytes.subarray(i, i + 24_576))));
  return parts.join("");
}

export function fromBase64(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
