import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Not part of ./test: `./run bench panel`.
export default defineConfig({
  resolve: { alias: { "@src": fileURLToPath(new URL("../../../clients/photoshop/src", import.meta.url)) } },
  test: { include: ["browser/bench/*.bench.ts"], maxWorkers: 1, testTimeout: 3_600_000 },
});
