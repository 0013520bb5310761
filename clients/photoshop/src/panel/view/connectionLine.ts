import type { Capabilities } from "../../photo";
import { deviceWords } from "../actions";
import type { ConnectionState, PanelState } from "../state";
import { el, type Part, setShown, setText } from "./dom";

/** Where the daemon runs, with which model, and why not on another device. */
export function connectionLine(): Part<PanelState> {
  const dot = el("div", { class: "dot" });
  const line = el("sp-body", { id: "connection", size: "XS", class: "grows" });
  const refused = el("sp-detail", { id: "refused-devices", size: "XS" });
  const node = el("div", { class: "section" }, el("div", { class: "row" }, dot, line), refused);
  const show = ({ connection }: PanelState): void => {
    const good = connection.kind === "connected" && connection.capabilities.ready;
    dot.className = `dot ${good ? "good" : connection.kind === "looking" || connection.kind === "connected" ? "busy" : "bad"}`;
    setText(line, connectionWords(connection));
    const reasons = connection.kind === "connected" ? connection.capabilities.refusedProviders : [];
    setText(refused, reasons.map(({ name, reason }) => `Not on ${deviceWords(name)}: ${reason}`).join(" "));
    setShown(refused, reasons.length > 0);
  };
  return { node, show };
}

/** One line about the daemon. */
export function connectionWords(connection: ConnectionState): string {
  switch (connection.kind) {
    case "looking":
      return "Looking for the daemon …";
    case "absent":
      return "No daemon is running.";
    case "unpaired":
      return "The daemon runs; this panel is not paired with it.";
    case "refused":
      return connection.message;
    case "connected":
      return connection.capabilities.ready ? readyWords(connection.capabilities) : "The daemon loads its models …";
  }
}

function readyWords({ device, models, version }: Capabilities): string {
  const names = models.map((model) => `${model.name} ${model.version}`).join(", ");
  return `Ready on ${deviceWords(device)}, with ${names || "no model"} (daemon ${version}).`;
}
