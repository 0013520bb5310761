import type { ChannelCount, LayerContent, RetouchResult, Samples } from "../photo";
import { bytesOf } from "../samples";
import { cropColumns, coverGain, fillAlpha, multiplyAlpha } from "./samples";

/** Bytes of one plane of one band. */
const BAND_BYTES = 4_000_000;
/** A result up to this is fetched before Photoshop's modal scope opens, so that the scope is short. */
const SMALL_RESULT_BYTES = 64_000_000;
/** Share of the retouched area that may gain cover unmentioned: the smooth edge of a cut-out face is some 0.2 % of it (2 x pi x r x 1/6 over pi x r squared, r 150). */
const SLIGHT_GAIN = 0.005;
const IN_FLIGHT_BEFORE = 4;
const IN_FLIGHT_WITHIN = 2;

/** One band of everything that is written: only the columns that the mask touches. */
export interface ResultBand {
  /** Of the photo. */
  readonly firstRow: number;
  readonly rowCount: number;
  readonly mask: Samples;
  /** In the order of RetouchResult.layers. */
  readonly layers: readonly { readonly samples: Samples; readonly channels: ChannelCount }[];
}

/** How the photo's alpha goes into the layers: "fill" for a layer clipped to its source, where the source's counts; "keep" elsewhere. */
export type AlphaUse = "fill" | "keep";

/** The bands of a result from the top down, fetched a few ahead of the one that is written. */
export class ResultBands {
  readonly count: number;
  private readonly gained = { added: 0, mask: 0 };
  private readonly rows: number;
  private readonly isSmall: boolean;
  private readonly fetched = new Map<number, Promise<ResultBand>>();

  constructor(
    private readonly result: RetouchResult,
    private readonly alphaUse: AlphaUse,
  ) {
    const { touched, format } = result;
    // Rows come over the photo's full width; four channels is the most.
    const rowBytes = format.extent.width * bytesOf(format.sample) * 4;
    this.rows = Math.max(1, Math.floor(BAND_BYTES / rowBytes));
    this.count = Math.ceil(touched.height / this.rows);
    this.isSmall = touched.width * bytesOf(format.sample) * 4 * touched.height * result.layers.length <= SMALL_RESULT_BYTES;
  }

  /**
   * Whether what was fetched is partly transparent where it is retouched, and its alpha is kept, so that the layer's own alpha covers what the photo lets through;
   * a smooth edge of a pixel or two is none to speak of.
   */
  get keptSoftAlpha(): boolean {
    return this.gained.added > SLIGHT_GAIN * this.gained.mask;
  }

  /** Fetches everything when it is small; onBand after each band with how many there are. Otherwise nothing. Rejects with what fetching rejects with. */
  async fetchBefore(onBand: (done: number) => void): Promise<void> {
    if (!this.isSmall) return;
    for (let i = 0; i < this.count; i++) {
      this.ask(i + IN_FLIGHT_BEFORE);
      await this.fetched.get(i);
      onBand(i + 1);
    }
  }

  /** A band, and forgets it: each is taken once, in order. */
  async take(index: number): Promise<ResultBand> {
    this.ask(index + IN_FLIGHT_WITHIN);
    const band = this.fetched.get(index);
    this.fetched.delete(index);
    return band ?? this.fetch(index);
  }

  private next = 0;

  private ask(upTo: number): void {
    for (; this.next < Math.min(upTo, this.count); this.next++) {
      const band = this.fetch(this.next);
      // Whoever takes it gets the error; this only keeps those that nobody takes any more quiet.
      band.catch(() => undefined);
      this.fetched.set(this.next, band);
    }
  }

  private async fetch(index: number): Promise<ResultBand> {
    const { touched, format, layers, readMaskBand } = this.result;
    const firstRow = touched.y + index * this.rows;
    const rowCount = Math.min(this.rows, touched.y + touched.height - firstRow);
    const crop = (samples: Samples, channels: number): Samples => cropColumns(samples, channels, format.extent.width, touched.x, touched.width);
    const [mask, ...contents] = await Promise.all([
      readMaskBand(firstRow, rowCount).then((samples) => crop(samples, 1)),
      ...layers.map((layer) => layer.readBand(firstRow, rowCount).then(({ samples, channels }) => ({ samples: crop(samples, channels).slice(), channels }))),
    ]);
    this.applyAlpha(layers, contents, mask);
    return { firstRow, rowCount, mask, layers: contents };
  }

  // The pixel layer has the photo's own alpha; the Soft Light layer's is opaque and the residue's says where it holds anything.
  private applyAlpha(layers: readonly LayerContent[], contents: ResultBand["layers"], mask: Samples): void {
    const { sample } = this.result.format;
    const pixelIndex = layers.findIndex((layer) => layer.kind === "pixel-layer");
    const pixels = contents[pixelIndex];
    if (pixels === undefined || pixels.channels % 2 === 1) return;
    if (this.alphaUse === "fill") {
      fillAlpha(pixels.samples, pixels.channels, sample);
      return;
    }
    const gain = coverGain(pixels.samples, pixels.channels, mask, sample);
    this.gained.added += gain.added;
    this.gained.mask += gain.mask;
    contents.forEach((content, i) => {
      if (i !== pixelIndex && content.channels % 2 === 0) multiplyAlpha(content.samples, content.channels, pixels.samples, pixels.channels, sample);
    });
  }
}
