import type { Extent, Host } from "../photo";
import type { PreviewReport, RetouchSession, View, Watch } from "../retouch/session";
import type { RetouchWish } from "../retouch/wish";
import type { ConnectionWatch } from "./connectionWatch";
import { showFindings } from "./findings";
import { type PanelState, type PreviewState, withoutFailure, withZoom, wishOf, type Zoom } from "./state";
import type { Store } from "./store";
import type { WorkAtHand } from "./workAtHand";
import { covers, type Point, tileAround } from "./zoom";

/** Long side of the preview in pixels: as much as a wide panel shows, or two for each of a docked panel's, for displays with fine pixels. */
export const PREVIEW_SIDE = 1024;

/** A hand that moves the picture is let rest this long before more of it is read. */
const REST_MS = 250;

/** What the preview stands on. */
export interface PreviewParts {
  readonly store: Store<PanelState>;
  readonly host: Host;
  readonly session: RetouchSession;
  readonly daemon: ConnectionWatch;
  readonly work: WorkAtHand;
}

/** Before and after in the panel, the whole photo and a place of it at 100 %. Nothing of it rejects, and nothing is written. */
export class PreviewActions {
  private resting: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly parts: PreviewParts) {}

  /** Shows before and after of what the user means now. */
  async make(): Promise<void> {
    const { store, session, daemon, work } = this.parts;
    await work.tryTo("preview", "Looking at the document", async (watch) => {
      await daemon.connected();
      this.fit();
      this.show(await session.preview(wishOf(store.state), this.view, watch));
    });
  }

  hide(): void {
    this.parts.store.update((state) => ({ ...state, preview: null, showsBefore: false, zoom: null }));
  }

  /** Shows the preview at 100 %, this place of the photo in the middle; what of it was not read yet is read once the hand rests. view: how much is seen. */
  zoom(at: Point, view: Extent): void {
    this.parts.store.update((state) => withZoom(state, at, view));
    if (this.resting) clearTimeout(this.resting);
    this.resting = setTimeout(() => void this.readDetail(), this.parts.store.state.zoom?.detail ? REST_MS : 0);
  }

  /** Shows all of the picture again. */
  fit(): void {
    this.parts.store.update((state) => ({ ...state, zoom: null }));
  }

  /** Shows where the retouch acts, over the preview; what of the mask was not read yet is read. */
  async showMask(showsMask: boolean): Promise<void> {
    const { store } = this.parts;
    store.update((state) => ({ ...state, showsMask }));
    const { preview, zoom } = store.state;
    if (showsMask && (!preview?.mask || (zoom?.detail && !zoom.detail.mask))) await this.follow();
  }

  /** Where a preview is shown it is made anew, of the same photo with what is chosen now; what is at work ends first. */
  async follow(): Promise<void> {
    const { store, session, work } = this.parts;
    if (!store.state.preview) return;
    if (store.state.work) return work.afterwards(() => this.follow());
    const { failure, notice } = store.state;
    await work.tryTo("preview", "Retouching", async (watch) => {
      // Nobody clicked: what the last click said stays.
      store.update((state) => ({ ...state, failure, notice }));
      const wish = wishOf(store.state);
      const report = await session.refresh(wish, this.view, watch);
      if (!report) return this.photoGone();
      this.show(report);
      await this.lookClosely(wish, watch);
    });
  }

  // While something is at work the look waits for its end.
  private async readDetail(): Promise<void> {
    const { store, work } = this.parts;
    const { zoom, preview, failure, notice } = store.state;
    if (!zoom || !preview || (zoom.detail && covers(zoom.detail.bounds, zoom.middle, zoom.view, preview.extent))) return;
    if (store.state.work || work.retouching) return work.afterwards(() => this.follow());
    await work.tryTo("preview", "Reading at 100 %", (watch) => {
      store.update((state) => ({ ...state, failure, notice }));
      return this.lookClosely(wishOf(store.state), watch);
    });
  }

  private async lookClosely(wish: RetouchWish, watch: Watch): Promise<void> {
    const { store, session } = this.parts;
    const { zoom, preview } = store.state;
    if (!zoom || !preview) return;
    const { detail } = zoom;
    const still = detail !== null && covers(detail.bounds, zoom.middle, zoom.view, preview.extent) ? detail : null;
    const place = still ?? { bounds: tileAround(zoom.middle, zoom.view, preview.extent), before: null };
    const read = await session.detail(wish, place, store.state.showsMask, watch);
    if (!read) return this.photoGone();
    // The user may have gone on meanwhile, or away.
    store.update((state) => (state.zoom ? { ...state, zoom: { ...state.zoom, detail: read } } : state));
    if (store.state.zoom && store.state.zoom.middle !== zoom.middle) this.zoom(store.state.zoom.middle, store.state.zoom.view);
  }

  private get view(): View {
    return { longSide: PREVIEW_SIDE, mask: this.parts.store.state.showsMask };
  }

  private show(report: PreviewReport): void {
    const { store, host } = this.parts;
    const { before, after, mask, profileName, place, format } = report;
    const preview: PreviewState = { before, after, mask, sample: format.sample, profileName, documentName: place.documentName, extent: format.extent };
    store.update((state) => ({ ...withoutFailure(state, "preview", "daemon"), preview, zoom: zoomOf(state, preview) }));
    showFindings(store, host, report, before);
  }

  // What is shown would be of other strengths than the sliders say.
  private photoGone(): void {
    this.hide();
    this.parts.store.update((state) => ({ ...state, notice: "The daemon no longer has this photo. Click Preview to send it again." }));
  }
}

// What was read at 100 % is of the photo that was sent then.
function zoomOf({ zoom, preview }: PanelState, next: PreviewState): Zoom | null {
  if (!zoom || !preview || preview.before === next.before) return zoom;
  const sameSize = preview.extent.width === next.extent.width && preview.extent.height === next.extent.height;
  return sameSize ? { ...zoom, detail: null } : null;
}
