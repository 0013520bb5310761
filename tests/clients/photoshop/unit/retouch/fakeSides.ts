// Fakes of the two borders of the round trip: a daemon that multiplies by strength, and a host with one photo.
import type { ActiveDocument, Cancellation, Capabilities, Daemon, Host, OpenPhoto, OutputKind, PhotoFormat, PhotoSource } from "@src/photo";
import type { RetouchOrder, RetouchRegion, RetouchResult, RetouchSummary, SourceKind, SourceWish, Warning } from "@src/photo";
import { PanelError } from "@src/photo";
import { CancelSource } from "@src/retouch/cancellation";
import type { Watch } from "@src/retouch/session";
import type { RetouchWish } from "@src/retouch/wish";

export const capabilities: Capabilities = {
  version: "0.1.0",
  device: "cpu",
  refusedProviders: [],
  deviceLosses: null,
  models: [{ name: "abpn-skin", version: "0.3.0", removableMarks: ["moles"] }],
  features: ["blemishes", "evening", "whitening"],
  outputs: ["pixels", "pixel-layer", "mask", "soft-light-layer", "residue-layer"],
  limits: { maxPixels: 1e9, maxSidePixels: 30000, maxMessageBytes: 16e6, sessionIdleSeconds: 600 },
  ready: true,
};

/** 1000 x 3000 pixels of 16-bit RGB: five bands. */
export const format: PhotoFormat = {
  extent: { width: 1000, height: 3000 },
  channels: 3,
  sample: "photoshop16",
  iccProfile: new Uint8Array(0),
  displayName: "anna.psd",
};

export const face: RetouchRegion = { id: 3, bounds: { x: 100, y: 200, width: 400, height: 500 }, scale: 0.5 };

export const wish: RetouchWish = {
  source: "active-layer",
  result: "pixel-layer",
  settings: { strengths: { blemishes: 1, evening: 0.5 }, keep: ["moles"] },
  onlyInsideSelection: true,
  keepEarlier: false,
  maskFeather: 0,
  faces: null,
};

/** What one open photo was told, in order. */
export class FakePhoto implements OpenPhoto {
  readonly warnings = [];
  readonly suggestedBandRows = 699;
  readonly orders: RetouchOrder[] = [];
  readonly rows: number[] = [];
  readonly selectionRows: number[] = [];
  closed = 0;
  inFlight = 0;
  mostInFlight = 0;

  constructor(readonly format: PhotoFormat, private readonly daemon: FakeDaemon) {}

  async writeBand(firstRow: number, samples: Uint8Array | Uint16Array | Float32Array, onSent?: (bytes: number) => void): Promise<void> {
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    await this.daemon.at("writeBand");
    this.inFlight--;
    // Half of it, then as if it had to be sent once more.
    for (const share of [0.5, 0, 1]) onSent?.(samples.byteLength * share);
    this.rows.push(firstRow);
    if (samples.length % (this.format.extent.width * this.format.channels) !== 0) throw new Error("not whole rows");
  }

  async writeSelectionBand(firstRow: number): Promise<void> {
    await this.daemon.at("writeSelectionBand");
    this.selectionRows.push(firstRow);
  }

  async retouch(order: RetouchOrder, _tell: unknown, cancellation: Cancellation): Promise<RetouchSummary> {
    await this.daemon.at("retouch");
    if (cancellation.cancelled) throw new PanelError("cancelled", "Cancelled. The document is unchanged.");
    this.orders.push(order);
    const regions = this.daemon.regions;
    return { model: "abpn-skin 0.3.0", device: "cpu", maskFraction: 0.1, residueFraction: 0, regions, warnings: [] };
  }

  async readBand(output: OutputKind, firstRow: number, rowCount: number): Promise<{ samples: Uint16Array; channels: 1 | 3 }> {
    await this.daemon.at("readBand");
    this.daemon.onRead(output, firstRow, rowCount);
    const { width } = this.format.extent;
    if (output !== "mask") return { samples: new Uint16Array(width * 3 * rowCount), channels: 3 };
    const samples = new Uint16Array(width * rowCount);
    const { x, y, width: w, height: h } = this.daemon.touched;
    for (let row = Math.max(firstRow, y); row < Math.min(firstRow + rowCount, y + h); row++) {
      const from = (row - firstRow) * width + x;
      samples.fill(32768, from, from + w);
    }
    return { samples, channels: 1 };
  }

  async readPreview(output: OutputKind, longSide: number): ReturnType<OpenPhoto["readPreview"]> {
    await this.daemon.at("readPreview");
    // The value tells which retouch it is of.
    const strength = this.orders[this.orders.length - 1]?.settings.strengths.blemishes ?? 0;
    const extent = { width: Math.round(longSide / 3), height: longSide };
    this.daemon.onPreview(output);
    const channels = output === "mask" ? 1 : 3;
    return { extent, channels, samples: new Uint16Array(extent.width * extent.height * channels).fill(strength * 32768) };
  }

  async close(): Promise<void> {
    this.closed++;
    await this.daemon.at("close");
  }
}

/** A daemon that fails, waits or cancels where a test says so. */
export class FakeDaemon implements Daemon {
  readonly photos: FakePhoto[] = [];
  regions: readonly RetouchRegion[] = [face];
  touched = { x: 120, y: 250, width: 300, height: 400 };
  /** Called before each call; throws to make it fail. */
  before: (call: string) => void | Promise<void> = () => undefined;
  onRead: (output: OutputKind, firstRow: number, rowCount: number) => void = () => undefined;

  onPreview: (output: OutputKind) => void = () => undefined;

  async at(call: string): Promise<void> {
    // A turn of the loop, as a network has.
    await new Promise((resolve) => setImmediate(resolve));
    await this.before(call);
  }

  async capabilities(): Promise<Capabilities> {
    await this.at("capabilities");
    return capabilities;
  }

  async pair(code: string): Promise<string> {
    await this.at("pair");
    return `token of ${code}`;
  }

  async openPhoto(photoFormat: PhotoFormat): Promise<OpenPhoto> {
    await this.at("openPhoto");
    const photo = new FakePhoto(photoFormat, this);
    this.photos.push(photo);
    return photo;
  }
}

/** Photoshop with one photo in it. */
export class FakeHost implements Host {
  readonly reads: number[] = [];
  readonly results: RetouchResult[] = [];
  opened: SourceKind[] = [];
  readonly wishes: (SourceWish | undefined)[] = [];
  /** What openSource gives, on top of the standard photo; a PanelError is thrown. */
  source: Partial<PhotoSource> | PanelError = {};
  revision: string | undefined = "1";
  notices: readonly Warning[] = [];
  onWrite: (result: RetouchResult) => Promise<void> = async () => undefined;
  beforeWrite: (cancellation: Cancellation) => void | Promise<void> = () => undefined;
  onRead: (firstRow: number) => void = () => undefined;

  async openSource(kind: SourceKind, sourceWish?: SourceWish): Promise<PhotoSource> {
    this.opened.push(kind);
    this.wishes.push(sourceWish);
    if (this.source instanceof PanelError) throw this.source;
    return {
      place: { documentId: 7, documentName: "anna.psd", layerId: kind === "merged" ? null : 5, left: -10, top: 20 },
      format,
      selection: null,
      readBand: async (firstRow, rowCount) => {
        this.reads.push(firstRow);
        this.onRead(firstRow);
        return new Uint16Array(rowCount * 3000);
      },
      readSelectionBand: async (_firstRow, rowCount) => new Uint16Array(rowCount * 1000),
      ...(this.revision === undefined ? {} : { revision: this.revision }),
      ...this.source,
    };
  }

  async writeResult(result: RetouchResult, _tell: unknown, cancellation: Cancellation): Promise<readonly Warning[]> {
    await this.beforeWrite(cancellation);
    if (cancellation.cancelled) throw new PanelError("cancelled", "Cancelled. The document is unchanged.");
    await this.onWrite(result);
    this.results.push(result);
    return this.notices;
  }

  describeActive(): ActiveDocument | null {
    return { documentName: "anna.psd", layerName: "Background", sample: "photoshop16", hasSelection: false };
  }
}

/** A watch that remembers. */
export function watching(): Watch & { readonly told: { fraction: number; step: string }[]; readonly cancellation: CancelSource } {
  const told: { fraction: number; step: string }[] = [];
  return { told, tell: (progress) => void told.push({ ...progress }), cancellation: new CancelSource() };
}

/** A PanelError of this code. */
export function fault(code: string): PanelError {
  return new PanelError(code, `A fault: ${code}.`);
}
