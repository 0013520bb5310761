// A daemon of a few lines behind the fake XMLHttpRequest: one photo, retouches that take so many looks. Its answers are made with our own codec, which
// messages.test.ts holds to a foreign one.
import { ProtobufReader } from "@src/daemon/protobufReader";
import { ProtobufWriter } from "@src/daemon/protobufWriter";
import { installXhr, ok, refused, type Reply, type Sent } from "./fakeXhr";

export const home = "http://127.0.0.1:17572";

/** A daemon that answers at its address and nowhere else. */
export class FakeDaemon {
  /** Null: it does not run. */
  address: string | null = home;
  /** Answers at every address. */
  everywhere = false;
  token = "t0ken";
  /** Looks until a retouch is done. */
  looksUntilDone = 2;
  retouchNumber = 0;
  /** Answers in place of the usual one, by method, e.g. "GetRetouch". */
  readonly instead = new Map<string, (message: Uint8Array) => Reply | Promise<Reply>>();
  readonly sent: Sent[];
  private looks = 0;

  constructor() {
    this.sent = installXhr((sent) => this.answer(sent));
  }

  /** Names of the methods that were called, in order. */
  get methods(): string[] {
    return this.sent.map(({ url }) => url.slice(url.lastIndexOf("/") + 1));
  }

  /** How often a method was called. */
  count(method: string): number {
    return this.methods.filter((name) => name === method).length;
  }

  private answer(sent: Sent): Reply | Promise<Reply> {
    if (!this.everywhere && (!this.address || !sent.url.startsWith(`${this.address}/`))) return "broken";
    const method = sent.url.slice(sent.url.lastIndexOf("/") + 1);
    if (method !== "Pair" && sent.headers.get("authorization") !== `Bearer ${this.token}`) return refused(16, "A valid token is needed.");
    const instead = this.instead.get(method);
    return instead ? instead(sent.message) : this.usual(method, sent.message);
  }

  private usual(method: string, message: Uint8Array): Reply {
    switch (method) {
      case "GetCapabilities":
        return ok(new ProtobufWriter().string(1, "0.1.0").message(9, new ProtobufWriter().int32(7, 600).int32(8, 4096)).bool(10, true).finish());
      case "Pair":
        return ok(new ProtobufWriter().string(1, this.token).finish());
      case "OpenPhoto":
        return ok(new ProtobufWriter().string(1, "f00").int32(2, 3).finish());
      case "StartRetouch":
        this.looks = 0;
        return ok(new ProtobufWriter().int32(1, ++this.retouchNumber).finish());
      case "GetRetouch":
        return this.retouchNumber === 0 ? refused(9, "No retouch of this photo was started.") : ok(this.look());
      case "ReadPixels":
        return ok(this.rows(new ProtobufReader(message)));
      default:
        return ok();
    }
  }

  private look(): Uint8Array {
    const isDone = ++this.looks > this.looksUntilDone;
    const step = this.looks === 1 ? "plan" : "low-resolution";
    const progress = new ProtobufWriter().int32(1, isDone ? 3 : 2).double(2, isDone ? 1 : this.looks / 10).string(3, step);
    const answer = new ProtobufWriter().int32(1, this.retouchNumber).message(2, progress);
    return (isDone ? answer.message(3, new ProtobufWriter().string(1, "abpn-skin 0.2.0")) : answer).finish();
  }

  /** Rows of an RGB photo in Photoshop's 16 bits, 4 x 6 pixels or its view; each sample is its row's number. */
  private rows(request: ProtobufReader): Uint8Array {
    const fields = new Map<number, number>();
    while (request.next()) {
      if (request.field === 1) request.skip();
      else fields.set(request.field, request.int32());
    }
    const [firstRow = 0, rowCount = 0, side = 0] = [3, 4, 5].map((field) => fields.get(field));
    const [width, height] = side > 0 && side < 6 ? [Math.ceil((4 * side) / 6), side] : [4, 6];
    const samples = Uint16Array.from({ length: width * 3 * rowCount }, (_, index) => firstRow + Math.floor(index / (width * 3)));
    return new ProtobufWriter()
      .int32(1, firstRow)
      .int32(2, 11)
      .bytes(3, new Uint8Array(samples.buffer))
      .int32(4, this.retouchNumber)
      .message(5, new ProtobufWriter().int32(1, width).int32(2, height))
      .finish();
  }
}
