import { PanelError } from "../photo";

/** A PanelError's code; empty for anything else. */
export function codeOf(fault: unknown): string {
  return fault instanceof PanelError ? fault.code : "";
}
