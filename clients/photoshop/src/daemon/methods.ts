/** One call of the API, and how long it may take. */
export interface Method {
  /** As gRPC names it in the address. */
  readonly path: string;
  /** Milliseconds; the daemon is told, and we give up a little later. */
  readonly timeoutMs: number;
  /** Asking twice does no harm: it is done by itself when the connection breaks. */
  readonly repeatable: boolean;
}

// What only looks something up or hands over a few bytes takes milliseconds, also while every core is at work.
const BRIEF = 15_000;
// Pixels cross the loopback in milliseconds, but a daemon short of memory may be paging.
const UPLOAD = 60_000;
// Rows are rendered when they are read; a band of a 100-megapixel photo takes seconds on a slow processor, and other retouches may come first.
const RENDER = 180_000;

const daemon = (name: string, timeoutMs: number, repeatable: boolean): Method => ({ path: `/abpnbridge.v1.DaemonService/${name}`, timeoutMs, repeatable });
const photo = (name: string, timeoutMs: number, repeatable: boolean): Method => ({ path: `/abpnbridge.v1.PhotoService/${name}`, timeoutMs, repeatable });

/** Looking for the daemon: another program at its port may never answer. */
export const lookForDaemon: Method = daemon("GetCapabilities", 5_000, false);
export const getCapabilities: Method = daemon("GetCapabilities", BRIEF, true);
export const pair: Method = daemon("Pair", BRIEF, false);
export const openPhoto: Method = photo("OpenPhoto", BRIEF, false);
/** The daemon takes each row once and refuses it from then on; see PhotoSession.write. */
export const writePixels: Method = photo("WritePixels", UPLOAD, true);
export const startRetouch: Method = photo("StartRetouch", BRIEF, false);
export const getRetouch: Method = photo("GetRetouch", BRIEF, true);
export const readPixels: Method = photo("ReadPixels", RENDER, true);
export const cancelRetouch: Method = photo("CancelRetouch", BRIEF, true);
export const closePhoto: Method = photo("ClosePhoto", BRIEF, true);
