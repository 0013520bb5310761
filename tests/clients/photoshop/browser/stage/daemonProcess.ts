// The real daemon, started as a user starts it.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { places } from "./places";

const run = promisify(execFile);

/** What daemon.json says, as far as tests need it. */
interface Announcement {
  readonly pid: number;
  readonly grpcPort: number;
  readonly webPort: number;
}

// What has ended and was not waited for yet, a zombie, runs no more.
function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** One daemon on free ports and a state folder of its own; it can be killed and started again on that folder. */
export class DaemonProcess {
  readonly state = mkdtempSync(join(tmpdir(), "abpn-panel-"));
  private child: ChildProcess | null = null;
  private announced: Announcement | null = null;
  private output = "";

  async start(): Promise<void> {
    this.output = "";
    // A group of its own: `abpn serve` has a child, and a kill must meet both.
    const child = spawn(places.abpn, ["serve", "--state-dir", this.state, "--port", "0", "--web-port", "0", "--device", "cpu"], { detached: true });
    this.child = child;
    const hear = (words: Buffer): void => void (this.output += words.toString());
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    try {
      await this.abpn("status", "--wait", "200");
    } catch (fault) {
      throw new Error(`The daemon did not start: ${String(fault)}\n${this.output}`);
    }
    this.announced = JSON.parse(readFileSync(join(this.state, "daemon.json"), "utf8")) as Announcement;
  }

  get grpcPort(): number {
    return this.running().grpcPort;
  }

  get webPort(): number {
    return this.running().webPort;
  }

  /** Null while it is not running. */
  get webPortOrNull(): number | null {
    return this.announced?.webPort ?? null;
  }

  /** The state folder's owner's token. */
  get token(): string {
    return readFileSync(join(this.state, "token"), "utf8").trim();
  }

  /** As a crash: no last words. */
  async kill(): Promise<void> {
    const { child, announced } = this;
    this.child = null;
    this.announced = null;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await ended;
    // Its child too: until then the state folder is in use, and another daemon is refused.
    while (announced && isRunning(announced.pid)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** For good. */
  async end(): Promise<void> {
    await this.kill();
    if (existsSync(this.state)) rmSync(this.state, { recursive: true, force: true });
  }

  /** A code as `abpn pair` shows it. */
  async pairingCode(): Promise<string> {
    return (JSON.parse(await this.abpn("pair", "--json")) as { code: string }).code;
  }

  /** The ids of the paired clients. */
  async clientIds(): Promise<readonly string[]> {
    const { clients } = JSON.parse(await this.abpn("pair", "--list", "--json")) as { clients: readonly { id: string }[] };
    return clients.map(({ id }) => id);
  }

  async unpair(clientId: string): Promise<void> {
    await this.abpn("unpair", clientId);
  }

  /** Any command of abpn, against this daemon; resolves with its standard output. */
  async abpn(command: string, ...rest: readonly string[]): Promise<string> {
    const { stdout } = await run(places.abpn, [command, "--state-dir", this.state, ...rest]);
    return stdout;
  }

  private running(): Announcement {
    if (!this.announced) throw new Error("The daemon is not running.");
    return this.announced;
  }
}
