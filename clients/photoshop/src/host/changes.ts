import type { Clock } from "./clock";
import type { PhotoshopAction } from "./photoshop";

/** Photoshop's events after which another document, layer or selection may be active, or its content another ("set" is also a new selection). */
const EVENTS = ["open", "close", "newDocument", "select", "selectDocument", "selectNoLayers", "make", "delete", "set", "historyStateChanged", "undoEvent", "redoEvent"];
const QUIET_MS = 150;

/** Calls back once things have been quiet for a moment after any such event; the function returned stops it. */
export const watchChanges = (action: PhotoshopAction, clock: Clock, listener: () => void): (() => void) => {
  let newest = 0;
  let stopped = false;
  const heard = async (): Promise<void> => {
    const mine = ++newest;
    await clock.wait(QUIET_MS);
    if (mine === newest && !stopped) listener();
  };
  const onEvent = (): void => void heard();
  void action.addNotificationListener(EVENTS, onEvent);
  return () => {
    stopped = true;
    void action.removeNotificationListener(EVENTS, onEvent);
  };
};
