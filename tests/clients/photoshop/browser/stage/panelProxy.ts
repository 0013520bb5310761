// The only network that the browser has: hands out the shipped panel, and carries its calls from the manifest's fixed port to the test daemon's free one.
import { createReadStream, existsSync } from "node:fs";
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { places } from "./places";

/** The first port of the manifest; at the two others nothing answers. */
export const panelOrigin = "http://127.0.0.1:17572";

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".png": "image/png", ".json": "application/json" };

/** A call that is held on its way. */
export interface Held {
  /** Resolves when the call has come. */
  readonly reached: Promise<void>;
  release(): void;
}

interface Trap {
  readonly method: string;
  left: number;
  readonly arrive: () => void;
  readonly go: Promise<void>;
}

/** An HTTP proxy for one browser. */
export class PanelProxy {
  /** A browser names the page's origin with every call; UXP may not. Default: it is dropped. */
  keepsOrigin = false;
  /** Asked first about every request for the panel's origin; true: it has answered. Null: nobody is. */
  before: ((request: IncomingMessage, response: ServerResponse) => boolean) | null = null;
  /** Ids of the photos that the panels opened; a page that is closed cannot say goodbye, as Photoshop cannot when it crashes. */
  readonly photoIds: string[] = [];
  private readonly counts = new Map<string, number>();
  private traps: Trap[] = [];
  private losses: { readonly method: string; left: number }[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  /** webPort: of the daemon just now; null: none runs. */
  constructor(private readonly webPort: () => number | null) {}

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.reset();
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Calls of one method since the last reset, e.g. "WritePixels". */
  countOf(method: string): number {
    return this.counts.get(method) ?? 0;
  }

  /** Forgets the counts, and lets go of what is held. */
  reset(): void {
    this.keepsOrigin = false;
    this.counts.clear();
    for (const trap of this.traps) trap.arrive();
    this.traps = [];
    this.losses = [];
  }

  /** The answer of the n-th call of a method from now is lost on its way: the daemon did what it was asked, and the panel does not hear of it. */
  loseAnswer(method: string, n = 1): void {
    this.losses.push({ method, left: n });
  }

  /** Holds the n-th call of a method from now, before the daemon hears of it. */
  hold(method: string, n = 1): Held {
    let release = (): void => undefined, arrive = (): void => undefined;
    const go = new Promise<void>((resolve) => (release = resolve));
    const reached = new Promise<void>((resolve) => (arrive = resolve));
    this.traps.push({ method, left: n, arrive, go });
    return { reached, release };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", panelOrigin);
    // Chromium's own errands, and the two ports where nobody listens.
    if (url.origin !== panelOrigin) return void request.socket.destroy();
    if (this.before?.(request, response)) return;
    if (request.method === "GET") return this.sendFile(url.pathname, response);
    const method = url.pathname.split("/").pop() ?? "";
    this.counts.set(method, this.countOf(method) + 1);
    await this.wait(method);
    this.forward(request, response, url.pathname, this.isLost(method));
  }

  private isLost(method: string): boolean {
    const loss = this.losses.find((one) => one.method === method);
    if (!loss || --loss.left > 0) return false;
    this.losses = this.losses.filter((one) => one !== loss);
    return true;
  }

  private async wait(method: string): Promise<void> {
    const trap = this.traps.find((one) => one.method === method);
    if (!trap || --trap.left > 0) return;
    this.traps = this.traps.filter((one) => one !== trap);
    trap.arrive();
    await trap.go;
  }

  private forward(request: IncomingMessage, response: ServerResponse, path: string, isLost: boolean): void {
    const port = this.webPort();
    if (port === null) return void request.socket.destroy();
    const { origin, "proxy-connection": _, ...headers } = request.headers;
    const named = this.keepsOrigin && origin !== undefined ? { ...headers, origin } : headers;
    const onward = httpRequest({ host: "127.0.0.1", port, method: request.method, path, headers: named, agent: this.agent }, (answer) => {
      if (isLost) return void answer.on("end", () => request.socket.destroy()).resume();
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      if (path.endsWith("/OpenPhoto")) answer.once("data", (body: Buffer) => this.remember(body));
      answer.pipe(response);
      answer.on("error", () => request.socket.destroy());
    });
    onward.on("error", () => request.socket.destroy());
    // The panel gave up: so does the daemon's side.
    request.on("close", () => { if (!request.complete) onward.destroy(); });
    request.pipe(onward);
  }

  // A frame of 5 bytes, then OpenPhotoResponse, whose first field is the id.
  private remember(body: Buffer): void {
    if (body[0] === 0 && body[5] === 0x0a) this.photoIds.push(body.toString("latin1", 7, 7 + (body[6] as number)));
  }

  private sendFile(path: string, response: ServerResponse): void {
    const file = join(places.panel, normalize(path));
    if (!file.startsWith(places.panel) || !existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  }
}
