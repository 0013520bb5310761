// The globals of a UXP plugin: what a browser or Node has and UXP has not is taken away, the rest gets UXP's rules.
import { ImageBlob, newCreateObjectUrl } from "./image-blob";
import { newFetch, newWebSocket, newXmlHttpRequest, UxpAbortController } from "./network";
import type { NetworkGate } from "./network-gate";
import type { FakeHostOptions } from "./options";

/** What UXP does not have (facts 6.2). */
export const missingGlobals = [
  "TextDecoder", "TextEncoder", "queueMicrotask", "structuredClone", "MutationObserver", "matchMedia", "Worker", "SharedWorker", "indexedDB", "EventSource", "DOMParser",
] as const;
// Only with featureFlags.enableAlerts (facts 4.2).
const dialogs = ["alert", "confirm", "prompt"] as const;
const missingCanvasMembers = ["drawImage", "putImageData", "getImageData", "createImageData"] as const;

/** What the environment takes from the host. */
export interface EnvironmentParts {
  readonly require: (name: string) => object;
  readonly localStorage: object;
  readonly clipboard: object;
  readonly gate: NetworkGate;
  readonly options: FakeHostOptions;
}

/** The globals to change: globalThis, a frame's window, or the object of a vm context. */
export type Scope = Record<string, unknown>;

/** Makes the scope a plugin's; the function returned puts back what was there. */
export function installEnvironment(scope: Scope, parts: EnvironmentParts): () => void {
  const undo: (() => void)[] = [];
  const put = (owner: object, name: string, value: unknown): void => void undo.unshift(replace(owner, name, { value, writable: true, configurable: true, enumerable: false }));
  const take = (owner: object, name: string): void => void undo.unshift(replace(owner, name, null));
  const { gate, options } = parts;
  if (scope["XMLHttpRequest"]) put(scope, "XMLHttpRequest", newXmlHttpRequest(scope["XMLHttpRequest"] as typeof XMLHttpRequest, gate, options));
  if (scope["fetch"]) put(scope, "fetch", newFetch((scope["fetch"] as typeof fetch).bind(scope), gate, options));
  if (scope["WebSocket"]) put(scope, "WebSocket", newWebSocket(scope["WebSocket"] as typeof WebSocket, gate));
  put(scope, "AbortController", UxpAbortController);
  take(scope, "AbortSignal");
  put(scope, "crypto", cryptoWithoutSubtle(scope["crypto"] as Crypto));
  put(scope, "require", parts.require);
  put(scope, "localStorage", parts.localStorage);
  put(scope, "ImageBlob", ImageBlob);
  put(scope, "devicePixelRatio", 1);
  const url = scope["URL"] as typeof URL;
  if (url.createObjectURL) put(url, "createObjectURL", newCreateObjectUrl(url.createObjectURL.bind(url), scope["Blob"] as typeof Blob));
  if (scope["navigator"]) put(scope["navigator"] as object, "clipboard", parts.clipboard);
  for (const name of [...missingGlobals, ...dialogs]) take(scope, name);
  restrictCanvas(scope, take);
  return () => undo.forEach((step) => step());
}

function replace(owner: object, name: string, descriptor: PropertyDescriptor | null): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  const holder = owner as Record<string, unknown>;
  if (descriptor) Object.defineProperty(owner, name, descriptor);
  else {
    delete holder[name];
    // Inherited from a prototype (e.g. Window's): hidden instead.
    if (name in owner) Object.defineProperty(owner, name, { value: undefined, writable: true, configurable: true });
  }
  return () => {
    delete holder[name];
    if (before) Object.defineProperty(owner, name, before);
  };
}

function cryptoWithoutSubtle(crypto: Crypto): object {
  return { getRandomValues: crypto.getRandomValues.bind(crypto), randomUUID: () => crypto.randomUUID() };
}

// UXP's canvas draws basic shapes and nothing else.
function restrictCanvas(scope: Scope, take: (owner: object, name: string) => void): void {
  const context = scope["CanvasRenderingContext2D"] as { prototype: object } | undefined;
  const canvas = scope["HTMLCanvasElement"] as { prototype: object } | undefined;
  if (context) for (const name of missingCanvasMembers) take(context.prototype, name);
  if (canvas) for (const name of ["toDataURL", "toBlob", "transferControlToOffscreen"]) take(canvas.prototype, name);
}
