// The judge: the same pixels through native gRPC with another gRPC stack, as any script sends them.
import { type ClientDuplexStream, credentials, Metadata } from "@grpc/grpc-js";
import type { Bounds, FeatureName, KeptMarkName } from "@src/photo";
import type { DaemonProcess } from "./daemonProcess";
import { loadServices } from "./nativeCalls";

/** A photo as the daemon takes it. */
export interface NativePhoto {
  readonly width: number;
  readonly height: number;
  /** e.g. "PIXEL_FORMAT_RGB8". */
  readonly pixelFormat: string;
  readonly pixels: Uint8Array;
  readonly iccProfile?: Uint8Array;
}

/** What to do with it; strengths 0 to 1, absent: the daemon's defaults. */
export interface NativeWish {
  readonly strengths?: Readonly<Partial<Record<FeatureName, number>>>;
  readonly keep?: readonly KeptMarkName[];
  readonly region?: Bounds;
  /** Whole photo, in the grey format. */
  readonly selection?: { readonly pixels: Uint8Array; readonly pixelFormat: string };
  /** Absent: RETOUCH_OUTPUT_PIXELS. */
  readonly outputs?: readonly string[];
}

/** What came back; bytes by the output's name. */
export interface NativeResult {
  readonly outputs: Readonly<Record<string, Buffer>>;
  readonly regions: readonly { readonly bounds: Bounds }[];
}

interface Answer {
  readonly message: "progress" | "result" | "band" | "summary";
  readonly band?: { readonly output: string; readonly pixels: Buffer };
  readonly summary?: { readonly regions: NativeResult["regions"] };
}

interface RetouchClient {
  retouch(metadata: Metadata): ClientDuplexStream<object, Answer>;
  close(): void;
}

type RetouchClientConstructor = new (target: string, security: object, options: object) => RetouchClient;

const BAND_BYTES = 4 << 20;

/** One photo through the bidirectional call. */
export async function nativeRetouch(daemon: DaemonProcess, photo: NativePhoto, wish: NativeWish = {}): Promise<NativeResult> {
  const client = connect(daemon);
  try {
    return await converse(client, daemon.token, photo, wish);
  } finally {
    client.close();
  }
}

function connect(daemon: DaemonProcess): RetouchClient {
  const Client = loadServices()["RetouchService"] as unknown as RetouchClientConstructor;
  return new Client(`127.0.0.1:${daemon.grpcPort}`, credentials.createInsecure(), { "grpc.max_receive_message_length": 64 << 20 });
}

function converse(client: RetouchClient, token: string, photo: NativePhoto, wish: NativeWish): Promise<NativeResult> {
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${token}`);
  return new Promise((resolve, reject) => {
    const call = client.retouch(metadata);
    const bands: Record<string, Buffer[]> = {};
    let regions: NativeResult["regions"] = [];
    call.on("data", ({ band, summary }: Answer) => {
      if (band) (bands[band.output] ??= []).push(band.pixels);
      if (summary) regions = summary.regions;
    });
    call.on("error", reject);
    call.on("end", () => resolve({ regions, outputs: Object.fromEntries(Object.entries(bands).map(([name, parts]) => [name, Buffer.concat(parts)])) }));
    void send(call, photo, wish).catch(reject);
  });
}

async function send(call: ClientDuplexStream<object, Answer>, photo: NativePhoto, wish: NativeWish): Promise<void> {
  const { width, height, pixelFormat, pixels, iccProfile } = photo;
  const header = { extent: { width, height }, pixelFormat, displayName: "judge", ...(iccProfile ? { iccProfile } : {}) };
  const { selection, region, outputs = ["RETOUCH_OUTPUT_PIXELS"] } = wish;
  const selected = selection ? { hasSelection: true, selectionFormat: selection.pixelFormat } : {};
  call.write({ header: { photo: header, settings: settingsOf(wish), ...(region ? { region } : {}), ...selected, outputs } });
  if (selection) await sendBands(call, "selectionBand", selection.pixels, height);
  await sendBands(call, "pixelBand", pixels, height);
  call.end();
}

// One band after the other leaves, so that a large photo does not pile up in this process.
async function sendBands(call: ClientDuplexStream<object, Answer>, kind: "selectionBand" | "pixelBand", pixels: Uint8Array, height: number): Promise<void> {
  const rowBytes = pixels.byteLength / height;
  const rows = Math.max(1, Math.floor(BAND_BYTES / rowBytes));
  for (let row = 0; row < height; row += rows) {
    const band = { firstRow: row, pixels: pixels.subarray(row * rowBytes, Math.min(row + rows, height) * rowBytes) };
    if (!call.write({ [kind]: band })) await new Promise((resolve) => call.once("drain", resolve));
  }
}

function settingsOf({ strengths, keep }: NativeWish): object {
  const named = Object.entries(strengths ?? {}).map(([feature, strength]) => ({ feature: `RETOUCH_FEATURE_${feature.toUpperCase()}`, strength }));
  return { strengths: named, ...(keep ? { keep: { marks: keep.map((mark) => `KEPT_MARK_${mark.toUpperCase()}`) } } : {}) };
}
