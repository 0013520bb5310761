import { PanelError } from "../photo";
import type { DocumentColour } from "./documents";
import { greyProfile, isProfile } from "./iccProfile";
import type { ModalScopes } from "./modal";
import type { Photoshop } from "./photoshop";
import { asLinear, wellKnownProfile } from "./profiles";
import { scratchProfile } from "./scratchProfile";
import type { Uxp } from "./uxp";

/** ICC bytes of documents' profiles: built where the name is well known, else fetched once from Photoshop and kept by name. */
export class DocumentProfiles {
  private readonly fetched = new Map<string, Uint8Array>();

  constructor(
    private readonly photoshop: Photoshop,
    private readonly uxp: Uxp,
    private readonly modal: ModalScopes,
  ) {}

  /** What the document's numbers mean; empty is sRGB, which is also taken for a document without profile. Rejects with PanelError "profile-unreadable". */
  async bytesOf(colour: DocumentColour): Promise<Uint8Array> {
    // Photoshop's 32-bit documents hold linear light under any profile (facts 1.2).
    const isLinear = colour.sample === "float32";
    const name = colour.profileName ?? (colour.isGrey ? "sGray" : "sRGB IEC61966-2.1");
    // Grey without profile: empty too, so that the daemon says what it took it for.
    if (colour.profileName === null && !isLinear) return new Uint8Array(0);
    return wellKnownProfile(name, colour.isGrey, isLinear) ?? this.fetch(name, colour.isGrey, isLinear);
  }

  private async fetch(name: string, isGrey: boolean, isLinear: boolean): Promise<Uint8Array> {
    const key = `${isGrey ? "grey" : "rgb"} ${name}`;
    const profile = this.fetched.get(key) ?? (await this.ask(name, isGrey));
    this.fetched.set(key, profile);
    if (!isLinear) return profile;
    if (isGrey) return greyProfile(`${name} (linear)`, { gamma: 1 });
    const linear = asLinear(name, profile);
    if (linear === null) throw unreadableError(name, "it has tables only");
    return linear;
  }

  private async ask(name: string, isGrey: boolean): Promise<Uint8Array> {
    let profile: Uint8Array | null;
    try {
      profile = await scratchProfile(this.photoshop, this.uxp, this.modal, name, isGrey);
    } catch (failure) {
      if (failure instanceof PanelError) throw failure;
      throw unreadableError(name, failure instanceof Error ? failure.message : String(failure));
    }
    if (profile === null || !isProfile(profile)) throw unreadableError(name, "Photoshop gave none");
    return profile;
  }
}

const unreadableError = (name: string, reason: string): PanelError =>
  new PanelError("profile-unreadable", `The colour profile “${name}” could not be read (${reason}); choose Edit > Convert to Profile, for example Adobe RGB (1998), then try again.`);
