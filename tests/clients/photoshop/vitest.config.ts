import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@src": fileURLToPath(new URL("../../../clients/photoshop/src", import.meta.url)) } },
  test: {
    include: ["unit/**/*.test.ts", "fake-host/**/*.test.ts"],
    // The machines that test this have two cores; the suites are short.
    maxWorkers: 1,
    // They may be at other work too; a test that hangs still ends.
    testTimeout: 30_000,
  },
});
