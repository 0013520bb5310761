// The messages that open a photo and carry its pixels (protos/abpnbridge/v1/photo_service.proto).
import type { Extent, OutputKind, PhotoFormat, Samples, Warning } from "../photo";
import { readExtent, readWarning, writeExtent } from "./geometryMessages";
import { ProtobufReader } from "./protobufReader";
import { ProtobufWriter } from "./protobufWriter";
import { outputNumber, pixelFormatNumber } from "./wireWords";

const PLANE_PHOTO = 1;
const PLANE_SELECTION = 2;

/** A request that ends with pixels: head, then pixels, are the message. They meet first in the request's own buffer. */
export interface PixelRequest {
  readonly head: Uint8Array;
  readonly pixels: Uint8Array;
}

/** What OpenPhotoResponse says. */
export interface OpenedPhoto {
  readonly photoId: string;
  readonly suggestedBandRows: number;
  readonly warnings: readonly Warning[];
}

/** Which rows of which output; viewLongSide is of a smaller view, 0: full size. */
export interface RowsWanted {
  readonly output: OutputKind;
  readonly firstRow: number;
  readonly rowCount: number;
  readonly viewLongSide: number;
}

/** What ReadPixelsResponse says; pixels are a view into the answer. */
export interface RowsRead {
  readonly firstRow: number;
  readonly pixelFormat: number;
  readonly pixels: Uint8Array;
  readonly retouchNumber: number;
  readonly extent: Extent;
}

/** OpenPhotoRequest. */
export function openPhotoRequest({ extent, sample, channels, iccProfile, displayName }: PhotoFormat): Uint8Array {
  const header = new ProtobufWriter().message(1, writeExtent(extent)).int32(2, pixelFormatNumber(sample, channels)).bytes(3, iccProfile).string(4, displayName);
  return new ProtobufWriter().message(1, header).finish();
}

/** OpenPhotoResponse. */
export function readOpenedPhoto(message: Uint8Array): OpenedPhoto {
  const reader = new ProtobufReader(message);
  const warnings: Warning[] = [];
  let photoId = "";
  let suggestedBandRows = 0;
  while (reader.next()) {
    if (reader.field === 1) photoId = reader.string();
    else if (reader.field === 2) suggestedBandRows = reader.int32();
    else if (reader.field === 3) warnings.push(readWarning(reader.message()));
    else reader.skip();
  }
  return { photoId, suggestedBandRows, warnings };
}

/** WritePixelsRequest with rows of the photo. */
export function writePhotoRequest(photoId: string, firstRow: number, samples: Samples): PixelRequest {
  return withBand(new ProtobufWriter().string(1, photoId).int32(2, PLANE_PHOTO), firstRow, samples);
}

/** WritePixelsRequest with rows of the selection, one channel of the photo's sample type. */
export function writeSelectionRequest(photoId: string, format: PhotoFormat, firstRow: number, samples: Samples): PixelRequest {
  const head = new ProtobufWriter().string(1, photoId).int32(2, PLANE_SELECTION).int32(4, pixelFormatNumber(format.sample, 1));
  return withBand(head, firstRow, samples);
}

/** ReadPixelsRequest. */
export function readPixelsRequest(photoId: string, { output, firstRow, rowCount, viewLongSide }: RowsWanted): Uint8Array {
  return new ProtobufWriter().string(1, photoId).int32(2, outputNumber(output)).int32(3, firstRow).int32(4, rowCount).int32(5, viewLongSide).finish();
}

/** ReadPixelsResponse. */
export function readRows(message: Uint8Array): RowsRead {
  const reader = new ProtobufReader(message);
  let firstRow = 0;
  let pixelFormat = 0;
  let pixels: Uint8Array = new Uint8Array(0);
  let retouchNumber = 0;
  let extent: Extent = { width: 0, height: 0 };
  while (reader.next()) {
    if (reader.field === 1) firstRow = reader.int32();
    else if (reader.field === 2) pixelFormat = reader.int32();
    else if (reader.field === 3) pixels = reader.bytes();
    else if (reader.field === 4) retouchNumber = reader.int32();
    else if (reader.field === 5) extent = readExtent(reader.message());
    else reader.skip();
  }
  return { firstRow, pixelFormat, pixels, retouchNumber, extent };
}

/** A message that names the photo and nothing else: GetRetouch, CancelRetouch and ClosePhoto all have this form. */
export function photoIdRequest(photoId: string): Uint8Array {
  return new ProtobufWriter().string(1, photoId).finish();
}

/** Answers without content. */
export function nothing(): void {
  // A newer daemon may say more; there is nothing that we could miss.
}

/** The band is the last field of its message and its pixels the last field of the band, so that everything before them is one small head. */
function withBand(request: ProtobufWriter, firstRow: number, samples: Samples): PixelRequest {
  const pixels = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const band = new ProtobufWriter().int32(1, firstRow).bytesHead(2, pixels.length).finish();
  request.bytesHead(3, band.length + pixels.length);
  const start = request.finish();
  const head = new Uint8Array(start.length + band.length);
  head.set(start);
  head.set(band, start.length);
  return { head, pixels };
}
