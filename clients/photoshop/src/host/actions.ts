import type { PhotoshopAction } from "./photoshop";

/** What Photoshop calls when a recorded action is played: a function of this name, global for good, since only its name is in the action (facts 2.7). */
export const ACTION_METHOD = "abpnbridgeRetouchWithLastSettings";
const ACTION_NAME = "Retouch with last settings";

/** What a recorded step carries; the panel says what is in it. Recorded as JSON text under a name of our own, so that the Actions panel shows no riddles. */
interface RecordedStep {
  readonly "abpnbridge.order"?: string;
}

/**
 * Makes the function that actions call. run: retouches with the order that was recorded, null when the step has none, and returns the order to keep in the step
 * when it is recorded again. Its rejection ends the action.
 */
export const installAction = (globalScope: Record<string, unknown>, run: (order: string | null) => Promise<string | null>): void => {
  globalScope[ACTION_METHOD] = async (_context: unknown, info: RecordedStep | null | undefined): Promise<RecordedStep | undefined> => {
    const order = await run(info?.["abpnbridge.order"] ?? null);
    return order === null ? undefined : { "abpnbridge.order": order };
  };
};

/** Adds a step to the action that is being recorded; does nothing when none is. order: a text for `run`, null for "whatever is set then". */
export const recordAction = async (action: PhotoshopAction, order: string | null): Promise<void> => {
  await action.recordAction({ name: ACTION_NAME, methodName: ACTION_METHOD }, order === null ? {} : { "abpnbridge.order": order });
};
