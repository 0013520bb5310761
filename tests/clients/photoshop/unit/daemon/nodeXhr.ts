// XMLHttpRequest over Node's http, so that the panel's transport can talk to a real daemon in a test. Only what the transport uses.
import { Agent, type ClientRequest, request } from "node:http";

const agent = new Agent({ keepAlive: true });

/** Ends the connections that are kept; Node would wait for them. */
export const closeConnections = (): void => agent.destroy();

/** Answers that are lost on their way back, by the end of the address; each entry once. */
export const lost: string[] = [];

/** See the file's head. */
export class NodeXhr {
  responseType = "";
  status = 0;
  response: ArrayBuffer | null = null;
  onload: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onabort: (() => void) | null = null;
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null } = { onprogress: null };
  private readonly headers: Record<string, string> = {};
  private answer: NodeJS.Dict<string | string[]> = {};
  private sent: ClientRequest | null = null;
  private url = "";

  open(_method: string, url: string): void {
    this.url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  getResponseHeader(name: string): string | null {
    const value = this.answer[name.toLowerCase()];
    return value === undefined ? null : String(value);
  }

  send(body: ArrayBuffer): void {
    const sent = request(this.url, { method: "POST", agent, headers: { ...this.headers, "content-length": body.byteLength } });
    this.sent = sent;
    sent.on("error", () => this.onerror?.());
    sent.on("response", (response) => {
      const at = lost.findIndex((end) => this.url.endsWith(end));
      if (at >= 0) {
        lost.splice(at, 1);
        response.destroy();
        return void this.onerror?.();
      }
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => this.onerror?.());
      response.on("end", () => {
        this.status = response.statusCode ?? 0;
        this.answer = response.headers;
        this.response = Uint8Array.from(Buffer.concat(chunks)).buffer;
        this.onload?.();
      });
    });
    sent.end(Buffer.from(body), () => this.upload.onprogress?.({ loaded: body.byteLength }));
  }

  abort(): void {
    this.sent?.destroy();
    this.onabort?.();
  }
}
