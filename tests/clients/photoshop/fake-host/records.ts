/// <reference lib="es2021.weakref" />
// What a test asks afterwards: what was called, what went wrong without an error, what is still held.

/** Something the real host would do badly without saying so. Tests expect none, or exactly the one they provoke. */
export interface Complaint {
  readonly topic:
    | "profile mismatch" | "overlapping pixels" | "memory" | "file access in a modal scope"
    | "entry point too slow" | "move to front" | "swallowed cancel" | "network";
  readonly detail: string;
}

/** One call into Photoshop. */
export interface RecordedCall {
  readonly name: string;
  readonly modal: boolean;
}

const memoryLimit = 600 * 1024 * 1024;

/** Bytes that the plugin holds in image data; UDT warns at 600 MB. */
export class MemoryMeter {
  liveImages = 0;
  liveBytes = 0;
  peakBytes = 0;
  created = 0;
  disposed = 0;
  /** Typed arrays handed out by getData that the garbage collector has not taken yet, as far as it tells. */
  arrayBytes = 0;
  arrayPeakBytes = 0;
  private warned = false;
  private readonly collected = new FinalizationRegistry<number>((bytes) => (this.arrayBytes -= bytes));

  constructor(private readonly complaints: Complaint[]) {}

  hold(bytes: number): void {
    this.created++;
    this.liveImages++;
    this.liveBytes += bytes;
    this.peakBytes = Math.max(this.peakBytes, this.liveBytes);
    if (this.liveBytes <= memoryLimit || this.warned) return;
    this.warned = true;
    this.complaints.push({ topic: "memory", detail: "Plugin memory usage increased to: 600MB. Plugin exceeds memory limit. Currently used memory 600." });
  }

  release(bytes: number): void {
    this.disposed++;
    this.liveImages--;
    this.liveBytes -= bytes;
  }

  handOut(array: { readonly byteLength: number } & object): void {
    this.arrayBytes += array.byteLength;
    this.arrayPeakBytes = Math.max(this.arrayPeakBytes, this.arrayBytes);
    this.collected.register(array, array.byteLength);
  }
}

/** All records of one fake host. */
export class Records {
  readonly complaints: Complaint[] = [];
  readonly calls: RecordedCall[] = [];
  readonly alerts: string[] = [];
  readonly openedUrls: string[] = [];
  readonly memory = new MemoryMeter(this.complaints);

  complain(topic: Complaint["topic"], detail: string): void {
    this.complaints.push({ topic, detail });
  }

  countOf(name: string): number {
    return this.calls.filter((call) => call.name === name).length;
  }
}
