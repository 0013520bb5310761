// Chromium with nobody attached to it: the page itself asks for orders and tells what came of them.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../stage/bundle";
import type { PanelProxy } from "../stage/panelProxy";
import { places } from "../stage/places";
import type { Answer, Order } from "./benchPage";

export class BareChromium {
  private child: ChildProcess | null = null;
  private readonly profile = mkdtempSync(join(tmpdir(), "abpn-bench-"));
  private script = "";
  private waiting: ServerResponse | null = null;
  private give: ((page: ServerResponse) => void) | null = null;
  private answered: ((answer: Answer) => void) | null = null;

  constructor(private readonly proxy: PanelProxy) {}

  async open(): Promise<void> {
    this.script = await bundle("../bench/benchPage.ts");
    this.proxy.before = (request, response) => this.answer(request, response);
    const through = [`--proxy-server=http://127.0.0.1:${this.proxy.port}`, "--proxy-bypass-list=<-loopback>"];
    const quiet = ["--headless", "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-gpu"];
    // As high as the panel is long, so that nothing is throttled for being out of sight.
    const page = ["--window-size=320,1400", "http://127.0.0.1:17572/index.html"];
    this.child = spawn(places.chromium, [...quiet, ...through, `--user-data-dir=${this.profile}`, ...page], { detached: true, stdio: "ignore" });
  }

  /** One round trip; resolves with what the page measured. */
  async run(order: Order): Promise<Answer> {
    const page = this.waiting ?? (await new Promise<ServerResponse>((resolve) => (this.give = resolve)));
    this.waiting = null;
    this.give = null;
    const answer = new Promise<Answer>((resolve) => (this.answered = resolve));
    page.end(JSON.stringify(order));
    return answer;
  }

  async close(): Promise<void> {
    this.proxy.before = null;
    const { child } = this;
    if (child?.pid && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      process.kill(-child.pid, "SIGKILL");
      await ended;
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    if (pathname === "/bench.js") response.writeHead(200, { "content-type": "text/javascript" }).end(this.script);
    // The shipped page with one script more, before its own.
    else if (pathname === "/index.html") response.writeHead(200, { "content-type": "text/html" }).end(withScript(readFileSync(join(places.panel, "index.html"), "utf8")));
    else if (pathname === "/bench/next") this.offer(response);
    else if (pathname === "/bench/done") void read(request).then((body) => (response.end(), this.answered?.(JSON.parse(body) as Answer)));
    else return false;
    return true;
  }

  private offer(page: ServerResponse): void {
    if (this.give) this.give(page);
    else this.waiting = page;
  }
}

const withScript = (html: string): string => html.replace("<script ", '<script src="bench.js"></script><script ');

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
