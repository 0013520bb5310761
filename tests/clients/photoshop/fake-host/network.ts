// XMLHttpRequest, fetch and WebSocket as UXP has them, over those of the machine that runs the test.
import type { NetworkGate } from "./network-gate";
import type { FakeHostOptions } from "./options";
import { strict, UnimplementedError } from "./strict";

const forbidden = new Set(["origin", "host", "content-length", "connection", "te", "trailer", "transfer-encoding", "accept-encoding", "expect", "upgrade", "cookie", "keep-alive", "via"]);

/** An XHR that is asynchronous only, sends only texts and ArrayBuffers, and knows the manifest. */
export function newXmlHttpRequest(base: typeof XMLHttpRequest, gate: NetworkGate, options: FakeHostOptions): typeof XMLHttpRequest {
  return class UxpXmlHttpRequest extends base {
    private address = "";

    override open(method: string, url: string | URL, async: boolean = true, ...rest: unknown[]): void {
      if (!async) throw new Error("XMLHttpRequest.open: only asynchronous requests.");
      if (rest.some((each) => each !== undefined && each !== null)) throw new UnimplementedError("XMLHttpRequest.open with a user name");
      this.address = String(url);
      super.open(method, url, true);
    }

    override setRequestHeader(name: string, value: string): void {
      const isForbidden = forbidden.has(name.toLowerCase()) || /^(proxy|sec)-/i.test(name);
      if (isForbidden && options.forbiddenHeader !== "ignored") throw new Error(`XMLHttpRequest.setRequestHeader: "${name}" cannot be set.`);
      if (!isForbidden) super.setRequestHeader(name, value);
    }

    override send(body?: Document | XMLHttpRequestBodyInit | null): void {
      gate.check(this.address);
      if (!(body === undefined || body === null || typeof body === "string" || isArrayBuffer(body))) throw new TypeError("XMLHttpRequest.send: binary data must be an ArrayBuffer.");
      super.send(body);
    }
  };
}

// By its tag, not by class: a test's buffer may come from another realm.
const isArrayBuffer = (value: unknown): value is ArrayBuffer => Object.prototype.toString.call(value) === "[object ArrayBuffer]";

/** fetch, which gives no body to stream, or one that comes only when all is there; a signal has no effect. */
export function newFetch(base: typeof fetch, gate: NetworkGate, options: FakeHostOptions): typeof fetch {
  return async (input, init = {}) => {
    const address = typeof input === "string" ? input : input instanceof URL ? input.href : input.url;
    try {
      gate.check(address);
    } catch (denied) {
      throw new TypeError((denied as Error).message);
    }
    const { signal: _noEffect, ...rest } = init;
    const response = await base(input, rest);
    const bytes = new Uint8Array(await response.clone().arrayBuffer());
    return new Proxy(response, {
      get(target, key): unknown {
        if (key === "body") return options.fetchBody === "buffered" ? bufferedBody(bytes) : undefined;
        const value = Reflect.get(target, key, target) as unknown;
        return typeof value === "function" ? (value as (...values: unknown[]) => unknown).bind(target) : value;
      },
    });
  };
}

function bufferedBody(bytes: Uint8Array): object {
  let done = false;
  return strict("Response.body", {
    getReader: () => strict("reader", {
      read: async (): Promise<{ done: boolean; value?: Uint8Array }> => {
        if (done) return { done: true };
        done = true;
        return { done: false, value: bytes };
      },
      releaseLock: (): void => undefined,
    }),
  });
}

/** A WebSocket whose constructor throws for an address that the manifest does not list. */
export function newWebSocket(base: typeof WebSocket, gate: NetworkGate): typeof WebSocket {
  return class UxpWebSocket extends base {
    constructor(url: string | URL, protocols?: string | string[]) {
      gate.check(String(url));
      super(url, protocols);
    }
  };
}

/** An AbortController whose signal says whether it was aborted and tells nobody. */
export class UxpAbortController {
  private readonly state = { aborted: false };
  readonly signal: { readonly aborted: boolean } = this.state;

  abort(): void {
    this.state.aborted = true;
  }
}
