/** Bytes of hexadecimal digits; spaces may stand between them. */
export const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.replace(/\s/g, "").match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** Hexadecimal digits of bytes. */
export const hex = (data: Uint8Array): string => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
