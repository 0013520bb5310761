import type { Host, PhotoSource, RetouchResult, SourceKind, SourceWish, Warning } from "../photo";
import { PanelError } from "../photo";
import { forget } from "./sending";
import type { Watch } from "./session";
import { fits, type SentPhoto } from "./wish";

/** A finished retouch whose document or layer was gone when it was to be written. Its photo stays open in the daemon until put() or discard(). */
export class KeptResult {
  constructor(private readonly host: Host, private readonly sent: SentPhoto, private readonly result: RetouchResult, private readonly wish: SourceWish) {}

  /** Where it came from. */
  get documentName(): string {
    return this.result.place.documentName;
  }

  /**
   * Writes it into the document that is active now. Resolves with the host's notices.
   * Throws PanelError "does-not-fit" when neither its layer nor its canvas has the same size, depth, channels and profile.
   */
  async put(watch: Watch): Promise<readonly Warning[]> {
    const target = (await this.fitting("active-layer")) ?? (await this.fitting("merged"));
    if (!target) {
      const { width, height } = this.result.format.extent;
      const size = `${width} x ${height} pixels`;
      throw new PanelError("does-not-fit", `The kept result fits a document or layer of ${size} of the same depth and colour profile. Open one, or discard the result.`);
    }
    if (this.result.groupName !== null && target.softLightRefusal) throw target.softLightRefusal;
    const warnings = await this.host.writeResult({ ...this.result, place: target.place }, watch.tell, watch.cancellation);
    await this.discard();
    return warnings ?? [];
  }

  async discard(): Promise<void> {
    await forget(this.sent.photo);
  }

  private async fitting(kind: SourceKind): Promise<PhotoSource | null> {
    const source = await this.open(kind);
    // In another profile the same numbers would be other colours.
    return source && fits(source, this.sent.source) && source.place.profileName === this.result.place.profileName ? source : null;
  }

  // Null where there is none to be had. Esc, or a Photoshop that is busy, says nothing about that.
  private async open(kind: SourceKind): Promise<PhotoSource | null> {
    try {
      return await this.host.openSource(kind, this.wish);
    } catch (fault) {
      if (!(fault instanceof PanelError) || ["cancelled", "photoshop-busy"].includes(fault.code)) throw fault;
      return null;
    }
  }
}
