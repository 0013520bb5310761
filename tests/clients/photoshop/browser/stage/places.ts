import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));

/** Where things lie; abpn as built, or the one that the environment names. */
export const places = {
  root,
  abpn: process.env["ABPN"] ?? join(root, "clients/cli/AbpnBridge.Cli/bin/Release/net10.0/abpn"),
  chromium: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  protos: join(root, "protos"),
  /** The panel as it ships. */
  panel: join(root, "clients/photoshop/dist"),
  manifest: join(root, "clients/photoshop/manifest.json"),
  /** Screenshots, and pictures of what failed. */
  output: join(root, "out/photoshop-panel"),
  portraits: process.env["ABPN_PORTRAITS"] ?? join(root, "../shared/portraits"),
} as const;
