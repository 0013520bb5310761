import type { Cancellation, Capabilities, ConnectDaemon, Daemon, OpenPhoto, PhotoFormat } from "../photo";
import { PanelError } from "../photo";
import { Connection } from "./connection";
import { readCapabilities, readPairResponse, pairRequest } from "./daemonMessages";
import { closePhoto, getCapabilities, openPhoto, pair } from "./methods";
import { cancelled, unexpected, wholeSeconds } from "./panelErrors";
import { nothing, openPhotoRequest, photoIdRequest, readOpenedPhoto } from "./pixelMessages";
import { PhotoSession } from "./photoSession";
import { isLittleEndian } from "./samples";

/** The daemon as the panel sees it, over gRPC-Web. */
export class DaemonClient implements Daemon {
  constructor(private readonly connection: Connection) {}

  async capabilities(): Promise<Capabilities> {
    return this.connection.call(getCapabilities, new Uint8Array(0), readCapabilities);
  }

  /** Resolves with this panel's token. Rejects with "wrong-code" for a code that is wrong, used or old, and "pairing-paused" after too many of them. */
  async pair(code: string, clientName: string): Promise<string> {
    try {
      return await this.connection.call(pair, pairRequest(code, clientName), readPairResponse);
    } catch (fault) {
      if (fault instanceof PanelError && fault.code === "resource-exhausted") throw pairingPaused(fault);
      if (!(fault instanceof PanelError) || fault.code !== "unauthenticated") throw fault;
      throw new PanelError("wrong-code", "This code is wrong, used or too old. Run \"abpn pair\" for a new one and type it within two minutes.");
    }
  }

  async openPhoto(format: PhotoFormat, cancellation: Cancellation): Promise<OpenPhoto> {
    if (cancellation.cancelled) throw cancelled();
    let stop = (): void => undefined;
    const stopped = new Promise<never>((_, reject) => (stop = () => reject(cancelled())));
    const forget = cancellation.onCancel(() => stop());
    try {
      return await Promise.race([this.open(format, cancellation), stopped]);
    } finally {
      forget();
    }
  }

  private async open(format: PhotoFormat, cancellation: Cancellation): Promise<OpenPhoto> {
    const { limits } = await this.capabilities();
    const opened = await this.connection.call(openPhoto, openPhotoRequest(format), readOpenedPhoto);
    if (opened.photoId === "") throw unexpected("a photo without a name");
    if (cancellation.cancelled) {
      // The room was reserved after the user had gone; nobody waits for this promise any more.
      await this.connection.call(closePhoto, photoIdRequest(opened.photoId), nothing);
      throw cancelled();
    }
    return new PhotoSession(this.connection, opened, format, limits, cancellation);
  }
}

// Where no time is named it is the daemon's own pause.
function pairingPaused({ retryAfterSeconds }: PanelError): PanelError {
  const pause = wholeSeconds(retryAfterSeconds ?? 60);
  return new PanelError("pairing-paused", `Too many wrong codes: pairing pauses for ${pause}. Then run "abpn pair" for a new code.`, retryAfterSeconds);
}

/** Makes the client. Calls nothing yet; the first call looks for the daemon. */
export const connectDaemon: ConnectDaemon = (address, token) => {
  if (!isLittleEndian) throw new PanelError("unsupported-machine", "AbpnBridge does not run on this kind of processor.");
  return new DaemonClient(new Connection(address, token));
};
