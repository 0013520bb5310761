// Unary calls of the tests' own over native gRPC: to pair, and to see how much room the daemon has.
import { credentials, loadPackageDefinition, Metadata } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import type { DaemonProcess } from "./daemonProcess";
import { places } from "./places";

type Unary = (request: object, metadata: Metadata, done: (fault: Error | null, answer?: Readonly<Record<string, unknown>>) => void) => void;
type Service = Record<string, Unary> & { close(): void };
type Services = Readonly<Record<string, new (target: string, security: object) => Service>>;

/** The services of the protos, as @grpc/grpc-js makes them. */
export function loadServices(): Services {
  const files = ["daemon_service", "photo_service", "retouch_service"].map((name) => `abpnbridge/v1/${name}.proto`);
  const definition = loadSync(files, { includeDirs: [places.protos], longs: Number, enums: String, defaults: true, oneofs: true });
  return (loadPackageDefinition(definition) as unknown as { abpnbridge: { v1: Services } }).abpnbridge.v1;
}

/** e.g. callNative(daemon, "DaemonService", "pair", { code, clientName }, null). token null: none is sent. */
export async function callNative(daemon: DaemonProcess, service: string, method: string, request: object, token: string | null): Promise<Readonly<Record<string, unknown>>> {
  const Client = loadServices()[service];
  if (!Client) throw new Error(`No service ${service}.`);
  const client = new Client(`127.0.0.1:${daemon.grpcPort}`, credentials.createInsecure());
  const metadata = new Metadata();
  if (token !== null) metadata.set("authorization", `Bearer ${token}`);
  try {
    return await new Promise((resolve, reject) => client[method]?.(request, metadata, (fault, answer) => (fault ? reject(fault) : resolve(answer ?? {}))));
  } finally {
    client.close();
  }
}

/** A client's own token, as any program gets one. */
export async function pairedToken(daemon: DaemonProcess): Promise<string> {
  const { token } = await callNative(daemon, "DaemonService", "pair", { code: await daemon.pairingCode(), clientName: "Browser tests" }, null);
  return String(token);
}

/** How many photos could be opened just now: the limit, when the panel left none open. */
export async function roomForPhotos(daemon: DaemonProcess): Promise<{ readonly free: number; readonly limit: number }> {
  const { token } = daemon;
  const { limits } = (await callNative(daemon, "DaemonService", "getCapabilities", {}, token)) as { readonly limits: { readonly maxOpenPhotos: number } };
  const photo = { extent: { width: 1, height: 1 }, pixelFormat: "PIXEL_FORMAT_RGB8", displayName: "room" };
  const opened: unknown[] = [];
  try {
    while (opened.length <= limits.maxOpenPhotos) opened.push((await callNative(daemon, "PhotoService", "openPhoto", { photo }, token))["photoId"]);
  } catch {
    // RESOURCE_EXHAUSTED: that was the last place.
  }
  for (const photoId of opened) await callNative(daemon, "PhotoService", "closePhoto", { photoId }, token);
  return { free: opened.length, limit: limits.maxOpenPhotos };
}
