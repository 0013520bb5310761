import type { Host, PhotoSource, RetouchResult, SourceKind } from "../photo";
import { PanelError } from "../photo";
import { forget } from "./sending";
import type { Watch } from "./session";
import { fits, type SentPhoto } from "./wish";

/** A finished retouch whose document or layer was gone when it was to be written. Its photo stays open in the daemon until put() or discard(). */
export class KeptResult {
  constructor(private readonly host: Host, private readonly sent: SentPhoto, private readonly result: RetouchResult) {}

  /** Where it came from. */
  get documentName(): string {
    return this.result.place.documentName;
  }

  /**
   * Writes it into the document that is active now.
   * Throws PanelError "does-not-fit" when neither its layer nor its canvas has the same size, depth and channels.
   */
  async put(watch: Watch): Promise<void> {
    const target = (await this.fitting("active-layer")) ?? (await this.fitting("merged"));
    if (!target) {
      const { width, height } = this.result.format.extent;
      const size = `${width} x ${height} pixels`;
      throw new PanelError("does-not-fit", `The kept result fits a document or layer of ${size} of the same depth. Open one, or discard the result.`);
    }
    if (this.result.groupName !== null && target.softLightRefusal) throw target.softLightRefusal;
    // The pixels stay in the profile that they were read in; Photoshop converts them where the document has another.
    const { profileName } = this.result.place;
    const place = { ...target.place, ...(profileName === undefined ? {} : { profileName }) };
    await this.host.writeResult({ ...this.result, place }, watch.tell, watch.cancellation);
    await this.discard();
  }

  async discard(): Promise<void> {
    await forget(this.sent.photo);
  }

  private async fitting(kind: SourceKind): Promise<PhotoSource | null> {
    const source = await tryToOpen(this.host, kind);
    return source && fits(source, this.sent.source) ? source : null;
  }
}

/** A source, or null where there is none to be had. */
export async function tryToOpen(host: Host, kind: SourceKind): Promise<PhotoSource | null> {
  try {
    return await host.openSource(kind);
  } catch (fault) {
    if (fault instanceof PanelError) return null;
    throw fault;
  }
}
