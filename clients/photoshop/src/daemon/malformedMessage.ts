/** Bytes that are no answer of this protocol: cut short, a wrong wire type, a number beyond what JavaScript can hold. */
export class MalformedMessage extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MalformedMessage";
  }
}
