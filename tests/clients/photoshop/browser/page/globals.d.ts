import type { PageStage } from "./inPage";

declare global {
  /** Inside page.evaluate(): what inPage.ts put there. */
  const stage: PageStage;
}
