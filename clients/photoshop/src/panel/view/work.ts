import type { PanelActions } from "../actions";
import type { PanelState } from "../state";
import { button, el, type Part, setEnabled, setShown, setText, setValue } from "./dom";

/** Retouch, Preview, Cancel, and how far it is. */
export function workBar(actions: PanelActions): Part<PanelState> {
  const retouch = button("retouch", "Retouch", "cta", () => void actions.retouch());
  const look = button("preview-make", "Preview", "secondary", () => void actions.previews.make());
  const cancel = button("cancel", "Cancel", "secondary", () => actions.work.cancel());
  const bar = el("sp-progressbar", { id: "progress", max: 100, value: 0, size: "small", class: "wide" });
  const step = el("sp-detail", { id: "step", size: "XS" });
  const progress = el("div", {}, bar, step);
  const notice = el("sp-detail", { id: "notice", size: "XS" });
  const node = el("div", { class: "section" }, el("div", { class: "row wraps" }, retouch, look, cancel), progress, notice);
  const show = ({ work, connection, notice: line }: PanelState): void => {
    const busy = work !== null && work.what !== "preview";
    const ready = connection.kind === "connected" && connection.capabilities.ready;
    setEnabled(retouch, ready && !busy);
    setEnabled(look, ready && work === null);
    setEnabled(cancel, work !== null && !work.cancelling);
    setShown(progress, work !== null);
    if (work) {
      const percent = Math.round(work.progress.fraction * 100);
      setValue(bar, percent);
      setText(step, work.cancelling ? "Cancelling …" : `${work.progress.step} · ${percent} %${work.what === "preview" ? ". Retouch stops this and begins." : ""}`);
    }
    setText(notice, line ?? "");
    setShown(notice, line !== null && !busy);
  };
  return { node, show };
}

/** What went wrong, what the daemon noticed, and a result that waits for a place. */
export function messages(actions: PanelActions): Part<PanelState> {
  const error = el("sp-body", { id: "error", size: "S", class: "grows" });
  const copy = button("copy-error", "Copy", "secondary", () => void actions.faults.copy());
  const failure = el("div", { class: "row message bad" }, error, copy);
  const warnings = el("sp-detail", { id: "warnings", size: "XS", class: "message" });
  const waiting = el("sp-body", { id: "kept", size: "S" });
  const put = button("kept-put", "Put it into the active document", "secondary", () => void actions.putKept());
  const discard = button("kept-discard", "Discard", "secondary", () => void actions.discardKept());
  const kept = el("div", { class: "message" }, waiting, el("div", { class: "row wraps" }, put, discard));
  const node = el("div", { class: "messages" }, failure, kept, warnings);
  const show = (state: PanelState): void => {
    setText(error, state.failure?.message ?? "");
    setShown(failure, state.failure !== null);
    setText(warnings, state.warnings.map((warning) => warning.message).join(" "));
    setShown(warnings, state.warnings.length > 0);
    setText(waiting, `The retouch of “${state.kept ?? ""}” is finished and kept: the place that it came from is gone.`);
    setShown(kept, state.kept !== null);
    setEnabled(put, state.work === null);
    setEnabled(discard, state.work === null);
  };
  return { node, show };
}
