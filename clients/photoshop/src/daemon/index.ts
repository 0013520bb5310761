// What the rest of the panel may use of this folder.
export { WELL_KNOWN } from "./connection";
export { connectDaemon } from "./daemonClient";
