import type { Capabilities } from "../../photo";
import type { ConnectionState, PanelState } from "../state";
import { deviceLabel, deviceTrouble } from "../words";
import { el, type Part, setShown, setText } from "./dom";

/** Where the daemon runs, with which model, and why not on another device. */
export function connectionLine(): Part<PanelState> {
  const dot = el("div", { class: "dot" });
  const line = el("sp-body", { id: "connection", size: "XS", class: "grows" });
  const refused = el("sp-detail", { id: "refused-devices", size: "XS" });
  const versions = el("sp-detail", { id: "versions", size: "XS" });
  const node = el("div", { class: "section" }, el("div", { class: "row" }, dot, line), versions, refused);
  const show = ({ connection }: PanelState): void => {
    const good = connection.kind === "connected" && connection.capabilities.ready;
    dot.className = `dot ${good ? "good" : connection.kind === "looking" || connection.kind === "connected" ? "busy" : "bad"}`;
    setText(line, connectionWords(connection));
    setText(versions, connection.kind === "connected" ? versionWords(connection.capabilities) : "");
    setShown(versions, connection.kind === "connected");
    const trouble = connection.kind === "connected" ? deviceTrouble(connection.capabilities) : "";
    setText(refused, trouble);
    setShown(refused, trouble !== "");
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
      return connection.capabilities.ready ? `Ready · ${deviceLabel(connection.capabilities.device)}` : "The daemon loads its models …";
  }
}

/** What a maintainer asks for first, e.g. "abpn-skin 0.3.0 · daemon 0.1.0". */
function versionWords({ models, version }: Capabilities): string {
  return [...models.map((model) => `${model.name} ${model.version}`), `daemon ${version}`].join(" · ");
}
