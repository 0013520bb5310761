// Extent, Bounds and Warning (protos/abpnbridge/v1/photo.proto).
import type { Bounds, Extent, Warning } from "../photo";
import type { ProtobufReader } from "./protobufReader";
import { ProtobufWriter } from "./protobufWriter";

export function writeExtent({ width, height }: Extent): ProtobufWriter {
  return new ProtobufWriter().int32(1, width).int32(2, height);
}

export function writeBounds({ x, y, width, height }: Bounds): ProtobufWriter {
  return new ProtobufWriter().int32(1, x).int32(2, y).int32(3, width).int32(4, height);
}

export function readExtent(reader: ProtobufReader): Extent {
  let width = 0;
  let height = 0;
  while (reader.next()) {
    if (reader.field === 1) width = reader.int32();
    else if (reader.field === 2) height = reader.int32();
    else reader.skip();
  }
  return { width, height };
}

export function readBounds(reader: ProtobufReader): Bounds {
  let x = 0;
  let y = 0;
  let width = 0;
  let height = 0;
  while (reader.next()) {
    if (reader.field === 1) x = reader.int32();
    else if (reader.field === 2) y = reader.int32();
    else if (reader.field === 3) width = reader.int32();
    else if (reader.field === 4) height = reader.int32();
    else reader.skip();
  }
  return { x, y, width, height };
}

export function readWarning(reader: ProtobufReader): Warning {
  let code = "";
  let message = "";
  while (reader.next()) {
    if (reader.field === 1) code = reader.string();
    else if (reader.field === 2) message = reader.string();
    else reader.skip();
  }
  return { code, message };
}
