// A scripted XMLHttpRequest with what UXP's has and no more: asynchronous, ArrayBuffer bodies, upload progress, abort.
import { requestBody } from "@src/daemon/webFrames";

/** What the panel sent. */
export interface Sent {
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The message without its frame's head. */
  readonly message: Uint8Array;
  aborted: boolean;
}

/** What it gets: an HTTP answer, a broken connection, or nothing ever. */
export type Reply = { readonly http: number; readonly headers: Readonly<Record<string, string>>; readonly body: ArrayBuffer | null } | "broken" | "silence";

type Script = (sent: Sent) => Reply | Promise<Reply>;

/** Replaces the global XMLHttpRequest. Returns what was sent, in order. */
export function installXhr(script: Script): Sent[] {
  const log: Sent[] = [];
  globalThis.XMLHttpRequest = fakeClass(script, log) as unknown as typeof XMLHttpRequest;
  return log;
}

/** A class of such requests; for contexts of their own. */
export function fakeClass(script: Script, log: Sent[]): new () => object {
  return class {
    responseType = "";
    status = 0;
    response: unknown = null;
    onload: (() => void) | null = null;
    onerror: (() => void) | null = null;
    onabort: (() => void) | null = null;
    readonly upload: { onprogress: ((event: { loaded: number }) => void) | null } = { onprogress: null };
    private url = "";
    private readonly headers = new Map<string, string>();
    private answer: Record<string, string> = {};
    private sent: Sent | null = null;

    open(method: string, url: string, isAsync: boolean): void {
      if (method !== "POST" || !isAsync) throw new Error("only asynchronous POST");
      this.url = url;
    }

    setRequestHeader(name: string, value: string): void {
      this.headers.set(name.toLowerCase(), value);
    }

    getResponseHeader(name: string): string | null {
      return this.answer[name.toLowerCase()] ?? null;
    }

    send(body: unknown): void {
      if (this.responseType !== "arraybuffer") throw new Error("a binary answer needs responseType arraybuffer");
      if (Object.prototype.toString.call(body) !== "[object ArrayBuffer]") throw new Error("UXP sends nothing but an ArrayBuffer");
      const bytes = new Uint8Array(body as ArrayBuffer);
      if (bytes[0] !== 0 || new DataView(bytes.buffer).getUint32(1) !== bytes.length - 5) throw new Error("the request is no frame");
      const sent: Sent = { url: this.url, headers: this.headers, message: bytes.subarray(5), aborted: false };
      this.sent = sent;
      log.push(sent);
      void Promise.resolve()
        .then(() => {
          this.upload.onprogress?.({ loaded: bytes.length });
          return script(sent);
        })
        .then((reply) => this.finish(reply));
    }

    abort(): void {
      if (this.sent) this.sent.aborted = true;
      this.onabort?.();
    }

    private finish(reply: Reply): void {
      if (reply === "silence" || this.sent?.aborted) return;
      if (reply === "broken") {
        this.onerror?.();
        return;
      }
      this.status = reply.http;
      this.answer = { ...reply.headers };
      this.response = reply.body;
      this.onload?.();
    }
  };
}

const web = { "content-type": "application/grpc-web+proto" };

/** A message and the status 0, as the daemon sends it. */
export function ok(message: Uint8Array = new Uint8Array(0)): Reply {
  return { http: 200, headers: web, body: join(frame(message), trailers("grpc-status: 0\r\n")) };
}

/** A status in a trailer frame. */
export function refused(status: number, message: string, more = ""): Reply {
  return { http: 200, headers: web, body: trailers(`grpc-status: ${status}\r\ngrpc-message: ${message}\r\n${more}`) };
}

/** Any body with the content type of gRPC-Web. */
export function body(content: ArrayBuffer | Uint8Array | null): Reply {
  return { http: 200, headers: web, body: content instanceof Uint8Array ? join(content) : content };
}

/** A message's frame. */
export const frame = (message: Uint8Array): Uint8Array => new Uint8Array(requestBody(message));

/** A trailer frame; text is ASCII. */
export function trailers(text: string): ArrayBuffer {
  const buffer = requestBody(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  new Uint8Array(buffer)[0] = 0x80;
  return buffer;
}

/** One buffer of several. */
export function join(...parts: readonly (ArrayBuffer | Uint8Array)[]): ArrayBuffer {
  const all = parts.flatMap((part) => [...new Uint8Array(part)]);
  return Uint8Array.from(all).buffer;
}
