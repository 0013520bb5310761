import type { CallsInFlight } from "./callsInFlight";
import { MalformedMessage } from "./malformedMessage";
import type { Method } from "./methods";
import { lookForDaemon } from "./methods";
import { notRunning, panelError } from "./panelErrors";
import { GrpcStatus, RpcError } from "./rpcError";
import { type CallRequest, startCall } from "./webCall";
import { requestBody } from "./webFrames";

/** Where a daemon listens: the first port that was free when it started. The manifest names the same three, Photoshop lets the panel reach no others. */
export const WELL_KNOWN: readonly string[] = ["http://127.0.0.1:17572", "http://127.0.0.1:17582", "http://127.0.0.1:17592"];

// A connection that the daemon had just closed breaks at the next request; a moment later a new one stands.
const REPEAT_AFTER_MS = 100;

/** What a call may carry beside its message. */
export interface CallExtras {
  /** Appended to the message. */
  readonly pixels?: Uint8Array;
  readonly onSent?: ((bytes: number) => void) | undefined;
  /** Ends it with others. */
  readonly calls?: CallsInFlight;
}

/** The way to one daemon: finds it, remembers where, and turns every fault into a PanelError. */
export class Connection {
  private found: Promise<string> | null = null;

  /** @param address tried first; one of WELL_KNOWN is followed by the others */
  constructor(private readonly address: string, private readonly token: string | null) {}

  /** Calls a method; read takes the answer's message, whose views stay valid, apart. */
  async call<Answer>(method: Method, head: Uint8Array, read: (message: Uint8Array) => Answer, extras: CallExtras = {}): Promise<Answer> {
    const address = await this.find();
    const body = requestBody(head, extras.pixels);
    const request: CallRequest = { address, method, body, token: this.token, onSent: extras.onSent };
    try {
      return read(await send(request, extras.calls));
    } catch (fault) {
      if (fault instanceof MalformedMessage) throw panelError(new RpcError("malformed", fault.message), address);
      if (!(fault instanceof RpcError)) throw fault;
      // Perhaps it was started again, at another of its ports.
      if (fault.fault === "unreachable" || fault.fault === "not-grpc") this.found = null;
      throw panelError(fault, address);
    }
  }

  private find(): Promise<string> {
    const found = this.found ?? this.look();
    this.found = found;
    // A search that found nothing is not remembered.
    found.catch(() => {
      if (this.found === found) this.found = null;
    });
    return found;
  }

  /** The first address whose daemon takes our token; else the first where a daemon answers at all, since there the user is told what to do. */
  private async look(): Promise<string> {
    const candidates = WELL_KNOWN.includes(this.address) ? [this.address, ...WELL_KNOWN.filter((other) => other !== this.address)] : [this.address];
    let stranger: string | null = null;
    let odd: { readonly address: string; readonly fault: RpcError } | null = null;
    for (const address of candidates) {
      try {
        await startCall({ address, method: lookForDaemon, body: requestBody(new Uint8Array(0)), token: this.token }).answer;
        return address;
      } catch (fault) {
        if (!(fault instanceof RpcError)) throw fault;
        if (fault.fault === "status" && fault.status !== GrpcStatus.Unauthenticated) return address;
        if (fault.fault === "status") stranger ??= address;
        else if (fault.fault !== "unreachable") odd ??= { address, fault };
      }
    }
    if (stranger !== null) return stranger;
    throw odd ? panelError(odd.fault, odd.address) : notRunning();
  }
}

async function send(request: CallRequest, calls: CallsInFlight | undefined): Promise<Uint8Array> {
  const once = (): Promise<Uint8Array> => {
    const call = startCall(request);
    return calls ? calls.watch(call) : call.answer;
  };
  const endings = calls?.endings;
  try {
    return await once();
  } catch (fault) {
    if (!request.method.repeatable || !(fault instanceof RpcError) || fault.fault !== "unreachable") throw fault;
    await new Promise<void>((resolve) => void setTimeout(resolve, REPEAT_AFTER_MS));
    if (calls?.endings !== endings) throw new RpcError("aborted", "The call was given up.");
  }
  return once();
}
