// How protocol buffers mark what follows a tag (protobuf.dev: encoding).
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;
