/** gRPC's status codes, those that the daemon gives (grpc.io: status codes). */
export enum GrpcStatus {
  Ok = 0,
  Cancelled = 1,
  Unknown = 2,
  InvalidArgument = 3,
  DeadlineExceeded = 4,
  NotFound = 5,
  PermissionDenied = 7,
  ResourceExhausted = 8,
  FailedPrecondition = 9,
  Unimplemented = 12,
  Internal = 13,
  Unavailable = 14,
  Unauthenticated = 16,
}

/**
 * How a call failed. status: the daemon answered with one. unreachable: nothing answered, or the connection broke. timed-out: no answer in time.
 * aborted: by us. not-grpc: an HTTP answer that is none of gRPC-Web (another program, a proxy, a guard). malformed: gRPC-Web, but its bytes cannot be read.
 */
export type RpcFault = "status" | "unreachable" | "timed-out" | "aborted" | "not-grpc" | "malformed";

/** What a failed call rejects with, inside this folder; the panel gets a PanelError (see panelErrors.ts). */
export class RpcError extends Error {
  /** The daemon's code, or the one that gRPC gives to such a fault. */
  readonly status: GrpcStatus;
  /** 0: no answer at all. */
  readonly httpStatus: number;
  /** When the daemon says that waiting helps. */
  readonly retryAfterSeconds: number | null;

  /** @param message the daemon's own sentence, or what is known of the fault */
  constructor(
    readonly fault: RpcFault,
    message: string,
    more: { readonly status?: GrpcStatus; readonly httpStatus?: number; readonly retryAfterSeconds?: number | null } = {},
  ) {
    super(message);
    this.name = "RpcError";
    this.status = more.status ?? usualStatus[fault];
    this.httpStatus = more.httpStatus ?? 0;
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
  }
}

const usualStatus: Readonly<Record<RpcFault, GrpcStatus>> = {
  status: GrpcStatus.Unknown,
  unreachable: GrpcStatus.Unavailable,
  "timed-out": GrpcStatus.DeadlineExceeded,
  aborted: GrpcStatus.Cancelled,
  "not-grpc": GrpcStatus.Unknown,
  malformed: GrpcStatus.Internal,
};
