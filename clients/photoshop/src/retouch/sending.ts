import type { Cancellation, Daemon, OpenPhoto, PhotoSource } from "../photo";
import { bytesOf } from "../samples";
import { type Band, bandsOf, passBands, rowsPerBand } from "./bands";
import { stopIfCancelled } from "./cancellation";
import type { SentPhoto } from "./wish";

/** Bytes of all pixels of a photo. */
export function photoBytes(format: PhotoSource["format"]): number {
  return format.extent.width * format.extent.height * format.channels * bytesOf(format.sample);
}

/**
 * Opens a photo in the daemon and sends all its rows, reading each band only when one may leave.
 * @param onShare told the share that has left, 0..1
 * @returns a photo without its selection; after any fault or a cancel the daemon has forgotten it
 */
export async function sendPhoto(daemon: Daemon, source: PhotoSource, onShare: (share: number) => void, cancellation: Cancellation): Promise<SentPhoto> {
  stopIfCancelled(cancellation);
  const { extent, channels, sample } = source.format;
  const photo = await daemon.openPhoto(source.format, cancellation);
  const all = photoBytes(source.format);
  let left = 0;
  try {
    const rows = Math.max(1, Math.min(photo.suggestedBandRows, rowsPerBand(extent.width, channels, sample)));
    await passBands(
      bandsOf(0, extent.height, rows),
      (band) => source.readBand(band.firstRow, band.rowCount),
      async (band, samples) => {
        // A band that is sent once more begins at 0 again.
        let ofBand = 0;
        await photo.writeBand(band.firstRow, samples, (bytes) => {
          left += bytes - ofBand;
          ofBand = bytes;
          onShare(left / all);
        });
      },
      cancellation,
    );
  } catch (fault) {
    await forget(photo);
    throw fault;
  }
  return { photo, source, revision: source.revision ?? null, selectionSent: false };
}

/** Sends the selection that a sent photo's source has; once is enough for a photo. */
export async function sendSelection(sent: SentPhoto, onShare: (share: number) => void, cancellation: Cancellation): Promise<void> {
  if (sent.selectionSent) return;
  const { photo, source } = sent;
  const { extent, sample } = source.format;
  let done = 0;
  const send = (bands: readonly Band[]): Promise<void> =>
    passBands(
      bands,
      (band) => source.readSelectionBand(band.firstRow, band.rowCount),
      async (band, samples) => {
        await photo.writeSelectionBand(band.firstRow, samples);
        onShare((done += band.rowCount) / extent.height);
      },
      cancellation,
    );
  const bands = bandsOf(0, extent.height, rowsPerBand(extent.width, 1, sample));
  // The daemon begins a new mask with the band of row 0, so that one must have arrived before the others leave.
  await send(bands.slice(0, 1));
  await send(bands.slice(1));
  sent.selectionSent = true;
}

/** Tells the daemon to forget a photo. */
export async function forget(photo: OpenPhoto): Promise<void> {
  try {
    await photo.close();
  } catch {
    // The daemon is gone or has forgotten it already, and closes photos by itself when they idle: nothing is left to do or to tell.
  }
}
