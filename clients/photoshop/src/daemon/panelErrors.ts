// What a failed call means to a photographer: the one place that turns faults of the wire into sentences.
import { PanelError } from "../photo";
import { GrpcStatus, type RpcError } from "./rpcError";

const START = "Start it with \"abpn serve\", or start the AbpnBridge service, and try again.";
const SAME_RELEASE = "Install the panel and the daemon of the same AbpnBridge release.";

/** See PanelError for the codes that the panel acts on; the others only name the cause. address: whom we asked. */
export function panelError(error: RpcError, address: string): PanelError {
  switch (error.fault) {
    case "unreachable":
      return new PanelError("unavailable", `The AbpnBridge daemon does not answer at ${address}. ${START}`);
    case "timed-out":
      return tooLate();
    case "aborted":
      return cancelled();
    case "malformed":
      return new PanelError("malformed-answer", `The daemon's answer could not be read: ${error.message} ${SAME_RELEASE}`);
    case "not-grpc":
      return notTheDaemon(error, address);
    case "status":
      return ofStatus(error);
  }
}

/** Nothing answered at any of the addresses. */
export function notRunning(): PanelError {
  return new PanelError("unavailable", `The AbpnBridge daemon is not running. ${START}`);
}

/** The user's own wish, or a newer retouch of the same photo. */
export function cancelled(): PanelError {
  return new PanelError("cancelled", "Cancelled. The document is unchanged.");
}

/** An answer with sound bytes that does not fit what was asked. */
export function unexpected(what: string): PanelError {
  return new PanelError("malformed-answer", `The daemon's answer does not fit the question (${what}). ${SAME_RELEASE}`);
}

function tooLate(): PanelError {
  return new PanelError("deadline", "The daemon took too long to answer. Close what else keeps this computer busy, and try again.");
}

function notTheDaemon({ status, httpStatus, message }: RpcError, address: string): PanelError {
  switch (status) {
    case GrpcStatus.Unauthenticated:
      return unauthenticated();
    case GrpcStatus.PermissionDenied:
      return /web pages/i.test(message)
        ? originRefused(address)
        : new PanelError("refused", `The daemon at ${address} refuses this panel: ${message} Restart Photoshop; if it stays, look into the daemon's log.`);
    case GrpcStatus.ResourceExhausted:
      return new PanelError("resource-exhausted", "A row of the photo is larger than the daemon accepts. Raise its limit of one message.");
    default:
      return new PanelError("unavailable", `Another program answers at ${address} (HTTP ${httpStatus}). ${START}`);
  }
}

/** The daemon's origin guard took us for a web page: Photoshop names an origin that is none of an application's schemes. */
function originRefused(address: string): PanelError {
  const origin = (globalThis as { readonly location?: { readonly origin?: string } }).location?.origin ?? "";
  const what = `The daemon at ${address} took this panel for a web page and refused it, because Photoshop names ${origin === "" ? "an origin" : `the origin “${origin}”`}`;
  const doing = `Add ${origin === "" ? "that origin" : `“${origin}”`} to AbpnBridge:Security:AllowedOrigins in the daemon's settings (appsettings.json), restart the daemon, and look again.`;
  // Any web page can name "null" from within a frame.
  const price = origin === "null" ? " Web pages then reach the daemon too, and only the pairing keeps them out." : "";
  return new PanelError("origin-refused", `${what} with its calls. ${doing}${price}`);
}

function ofStatus({ status, message, retryAfterSeconds }: RpcError): PanelError {
  switch (status) {
    case GrpcStatus.Cancelled:
      return cancelled();
    case GrpcStatus.Unauthenticated:
      return unauthenticated();
    case GrpcStatus.DeadlineExceeded:
      return tooLate();
    case GrpcStatus.NotFound:
      return new PanelError("not-found", message || "The daemon no longer has this photo open. Click Retouch to send it again.");
    case GrpcStatus.Unavailable:
      // With a time to wait it is loading its models; without one it stops.
      return retryAfterSeconds === null
        ? new PanelError("unavailable", `${sentence(message, "The daemon is stopping.")} ${START}`)
        : new PanelError("not-ready", sentence(message, "The daemon is still loading its models; try again in a moment."));
    case GrpcStatus.ResourceExhausted:
      return new PanelError("resource-exhausted", `${sentence(message, "The daemon has no room for this photo now.")} ${tryAgain(retryAfterSeconds)}`, retryAfterSeconds);
    case GrpcStatus.InvalidArgument:
      return new PanelError("invalid-argument", sentence(message, `The daemon refuses this request. ${SAME_RELEASE}`));
    case GrpcStatus.FailedPrecondition:
      return new PanelError("failed-precondition", sentence(message, "The daemon cannot do this now. Click Retouch again."));
    case GrpcStatus.PermissionDenied:
      return new PanelError("refused", sentence(message, "The daemon refuses this panel. Pair it again with \"abpn pair\"."));
    case GrpcStatus.Unimplemented:
      return new PanelError("daemon-too-old", `The daemon does not know what this panel asks. ${SAME_RELEASE}`);
    default:
      return new PanelError("internal", `${sentence(message, "Something went wrong inside the daemon.")} Try again; if it stays, look into the daemon's log.`);
  }
}

function unauthenticated(): PanelError {
  return new PanelError("unauthenticated", "The daemon does not know this panel. Pair it: run \"abpn pair\" and type the code that it shows into the panel.");
}

function tryAgain(seconds: number | null): string {
  if (seconds === null) return "Close other photos or wait for other retouches, and try again.";
  return `Try again in ${wholeSeconds(seconds)}.`;
}

/** e.g. "58 seconds", rounded up. */
export function wholeSeconds(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  return `${whole} ${whole === 1 ? "second" : "seconds"}`;
}

function sentence(message: string, otherwise: string): string {
  return message.trim() || otherwise;
}
