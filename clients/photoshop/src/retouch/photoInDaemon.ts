import type { Cancellation, Daemon, PhotoSource } from "../photo";
import { codeOf } from "./faults";
import { forget, sendPhoto, sendSelection } from "./sending";
import { isStill, type SentPhoto } from "./wish";

/** A view of the whole photo, in the photo's own encoding. */
export type Picture = Awaited<ReturnType<SentPhoto["photo"]["readPreview"]>>;

/** The one photo that lies in the daemon for the panel, so that other strengths need no new upload; and its picture before any retouch. */
export class PhotoInDaemon {
  private sent: SentPhoto | null = null;
  private before: { readonly sent: SentPhoto; readonly longSide: number; readonly picture: Picture } | null = null;

  /** Null: none. */
  get newest(): SentPhoto | null {
    return this.sent;
  }

  /** Null: what lies there is surely not what the source would send, or nobody knows. */
  stillOf(source: PhotoSource): SentPhoto | null {
    return this.sent && isStill(this.sent, source) ? this.sent : null;
  }

  /** Sends a photo in place of the one before. onShare: told the share that has left, 0..1 */
  async send(daemon: Daemon, source: PhotoSource, onShare: (share: number) => void, cancellation: Cancellation): Promise<SentPhoto> {
    await this.forget();
    onShare(0);
    this.sent = await sendPhoto(daemon, source, onShare, cancellation);
    return this.sent;
  }

  /** Sends the selection that belongs to a sent photo, unless it was. */
  async sendSelection(sent: SentPhoto, onShare: (share: number) => void, cancellation: Cancellation): Promise<void> {
    try {
      await sendSelection(sent, onShare, cancellation);
    } catch (fault) {
      // The daemon takes a new selection only after a whole one: a photo with half of one is of no use.
      this.sent = null;
      await forget(sent.photo);
      throw fault;
    }
  }

  /** The picture of a sent photo before any retouch, made once for each size. make: renders and reads it */
  async pictureBefore(sent: SentPhoto, longSide: number, make: () => Promise<Picture>): Promise<Picture> {
    if (this.before?.sent !== sent || this.before.longSide !== longSide) this.before = { sent, longSide, picture: await make() };
    return this.before.picture;
  }

  /** The daemon may forget the photo. Never rejects. */
  async forget(): Promise<void> {
    const { sent } = this;
    this.sent = null;
    this.before = null;
    if (sent) await forget(sent.photo);
  }

  /** The photo is somebody else's now: other strengths would render over it. */
  handOver(): void {
    this.sent = null;
  }

  /**
   * Forgets the photo where the daemon went away, or knows neither us nor it: what lay there cannot be counted on, and the next click begins anew. Where only a
   * connection broke, the photo is there still, and would be kept alive for nobody: it is closed, and nobody waits for that.
   */
  forgetIfLost(fault: unknown): void {
    if (["unavailable", "unauthenticated", "not-found"].includes(codeOf(fault))) void this.forget();
  }
}
