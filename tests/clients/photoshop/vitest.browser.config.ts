import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@src": fileURLToPath(new URL("../../../clients/photoshop/src", import.meta.url)) } },
  test: {
    include: ["browser/**/*.test.ts"],
    maxWorkers: 1,
    // A retouch takes about a second on two quiet cores; a busy machine takes many.
    testTimeout: 150_000,
  },
});
