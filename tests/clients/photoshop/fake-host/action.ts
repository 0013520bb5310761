// require("photoshop").action
import { batchPlay, type Descriptor } from "./batch-play";
import type { PhotoshopState } from "./photoshop-state";
import { strict } from "./strict";

/** A step that the plugin put into the Actions panel: on playback Photoshop calls the global function of that name. */
export interface RecordedStep {
  readonly name: string;
  readonly methodName: string;
  readonly info: object;
}

type Listener = (event: string, descriptor: object) => void;

export function newAction(state: PhotoshopState, steps: RecordedStep[]): object {
  return strict("action", {
    batchPlay: async (commands: readonly Descriptor[], options: object = {}): Promise<object[]> => batchPlay(state, commands, options),
    addNotificationListener: async (events: readonly string[], listener: Listener): Promise<void> => state.listen(events, listener),
    removeNotificationListener: async (events: readonly string[], listener: Listener): Promise<void> => state.forget(events, listener),
    recordAction: async (options: { name: string; methodName: string }, info: object = {}): Promise<void> => {
      if (!options?.name || !options.methodName) throw new TypeError("recordAction: name and methodName are required.");
      steps.push({ name: options.name, methodName: options.methodName, info });
    },
  });
}
