// One unary gRPC-Web call over XMLHttpRequest, the only transport of UXP with binary bodies, upload progress and an abort that is sure to work.
import { MalformedMessage } from "./malformedMessage";
import type { Method } from "./methods";
import { retryAfterSeconds } from "./retryInfo";
import { GrpcStatus, RpcError } from "./rpcError";
import { decodeUtf8 } from "./utf8";
import { percentDecode, readFrames } from "./webFrames";

const CONTENT_TYPE = "application/grpc-web+proto";
// The daemon's own "too late" says more than ours, so it gets this long to arrive.
const GRACE_MS = 2_000;
// A refusal's page is a sentence; what is longer was not written for a photographer.
const LONGEST_PAGE = 300;

/** What one call is made of. */
export interface CallRequest {
  /** e.g. "http://127.0.0.1:17572" */
  readonly address: string;
  readonly method: Method;
  /** From requestBody(). */
  readonly body: ArrayBuffer;
  readonly token: string | null;
  /** Told how many bytes of the body have left. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

/** A call on its way. */
export interface CallOnItsWay {
  /** The answer's message, a view into its body; rejects with RpcError. */
  readonly answer: Promise<Uint8Array>;
  /** Ends it now: answer rejects with the fault "aborted". After the answer it does nothing. */
  abort(): void;
}

/** Sends a request. */
export function startCall(request: CallRequest): CallOnItsWay {
  const xhr = new XMLHttpRequest();
  let abort = (): void => undefined;
  const answer = new Promise<Uint8Array>((resolve, reject) => {
    const timer = setTimeout(() => end(new RpcError("timed-out", "No answer came in time.")), request.method.timeoutMs + GRACE_MS);
    let isOver = false;
    const end = (fault: RpcError): void => {
      // The abort's own event comes back here.
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      reject(fault);
      xhr.abort();
    };
    abort = () => end(new RpcError("aborted", "The call was given up."));
    xhr.onload = () => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      try {
        resolve(readAnswer(xhr));
      } catch (fault) {
        reject(fault instanceof MalformedMessage ? new RpcError("malformed", fault.message, { httpStatus: xhr.status }) : fault);
      }
    };
    xhr.onerror = () => end(new RpcError("unreachable", "Nothing answered, or the connection broke."));
    xhr.onabort = () => end(new RpcError("unreachable", "The host ended the connection."));
    try {
      send(xhr, request);
    } catch (fault) {
      // UXP throws for an address that the manifest does not list.
      end(new RpcError("unreachable", fault instanceof Error ? fault.message : String(fault)));
    }
  });
  return { answer, abort: () => abort() };
}

function send(xhr: XMLHttpRequest, { address, method, body, token, onSent }: CallRequest): void {
  xhr.open("POST", address + method.path, true);
  xhr.responseType = "arraybuffer";
  xhr.setRequestHeader("content-type", CONTENT_TYPE);
  xhr.setRequestHeader("accept", CONTENT_TYPE);
  xhr.setRequestHeader("x-grpc-web", "1");
  xhr.setRequestHeader("grpc-timeout", `${method.timeoutMs}m`);
  if (token !== null) xhr.setRequestHeader("authorization", `Bearer ${token}`);
  if (onSent) xhr.upload.onprogress = (event) => onSent(event.loaded);
  xhr.send(body);
}

function readAnswer(xhr: XMLHttpRequest): Uint8Array {
  const body = bodyOf(xhr.response);
  // A refusal before any service is a status in the headers alone.
  const early = xhr.getResponseHeader("grpc-status");
  if (early !== null && early !== "0") throw statusError(early, (name) => xhr.getResponseHeader(name), xhr.status);
  if (xhr.status !== 200 || !isGrpcWeb(xhr.getResponseHeader("content-type"))) throw notGrpc(xhr, body);
  const { message, trailers } = readFrames(body);
  const status = trailers?.get("grpc-status") ?? early;
  if (status === null || status === undefined) {
    throw new MalformedMessage(body.byteLength === 0 ? "The answer is empty." : "The answer ends before its status.");
  }
  if (status !== "0") throw statusError(status, (name) => trailers?.get(name) ?? null, xhr.status);
  if (!message) throw new MalformedMessage("The answer has a status but no message.");
  return message;
}

/** By its shape, since a host may make its buffers outside the panel's own globals; an empty body may come as null or "". */
function bodyOf(response: unknown): ArrayBuffer {
  return typeof response === "object" && response !== null && "byteLength" in response ? (response as ArrayBuffer) : new ArrayBuffer(0);
}

function isGrpcWeb(contentType: string | null): boolean {
  return /^application\/grpc-web(\+proto)?\s*(;|$)/i.test(contentType ?? "");
}

function statusError(status: string, header: (name: string) => string | null, httpStatus: number): RpcError {
  if (!/^\d{1,2}$/.test(status)) throw new MalformedMessage(`"${status}" is no status.`);
  const details = header("grpc-status-details-bin");
  return new RpcError("status", percentDecode(header("grpc-message") ?? ""), {
    status: Number(status),
    httpStatus,
    retryAfterSeconds: details === null ? null : retryAfterSeconds(details),
  });
}

function notGrpc(xhr: XMLHttpRequest, body: ArrayBuffer): RpcError {
  const isText = /^text\/plain/i.test(xhr.getResponseHeader("content-type") ?? "");
  const page = isText && body.byteLength <= LONGEST_PAGE ? decodeUtf8(new Uint8Array(body)).trim() : "";
  return new RpcError("not-grpc", page || `HTTP ${xhr.status}`, { status: statusOfHttp(xhr.status), httpStatus: xhr.status });
}

/** As gRPC maps an HTTP error without a status of its own (grpc/grpc: http-grpc-status-mapping.md), with 413 for a band that is too large. */
function statusOfHttp(httpStatus: number): GrpcStatus {
  switch (httpStatus) {
    case 400:
      return GrpcStatus.Internal;
    case 401:
      return GrpcStatus.Unauthenticated;
    case 403:
      return GrpcStatus.PermissionDenied;
    case 404:
      return GrpcStatus.Unimplemented;
    case 413:
      return GrpcStatus.ResourceExhausted;
    case 429:
    case 502:
    case 503:
    case 504:
      return GrpcStatus.Unavailable;
    default:
      return GrpcStatus.Unknown;
  }
}
