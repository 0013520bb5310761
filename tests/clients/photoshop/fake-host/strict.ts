// What the fake does not model must not look as if it were there: no silent undefined.

/** Thrown for a member that the real Photoshop or UXP may have and this fake does not model. */
export class UnimplementedError extends Error {
  constructor(what: string) {
    super(`UNIMPLEMENTED in the fake host: ${what}`);
    this.name = "UnimplementedError";
  }
}

/** A member that exists and is not modelled: calling it throws. */
export function unimplemented(what: string): () => never {
  return () => {
    throw new UnimplementedError(what);
  };
}

// Asked by the language (await, JSON, printing of test failures), never by a plugin that looks for a feature.
const askedByTheLanguage = new Set<PropertyKey>(["then", "toJSON", "constructor", "asymmetricMatch", "$$typeof", "nodeType", "tagName", "@@__IMMUTABLE_ITERABLE__@@", "@@__IMMUTABLE_RECORD__@@"]);

/**
 * The same object, but reading or writing a member that it lacks throws UnimplementedError. `name in object` stays an honest question.
 * absent: members that are known to be undefined in the real host (e.g. the other spelling of isChunky).
 */
export function strict<T extends object>(name: string, target: T, absent: readonly string[] = []): T {
  return new Proxy(target, {
    get(object, key, receiver): unknown {
      if (key in object) return Reflect.get(object, key, receiver) as unknown;
      if (typeof key === "symbol" || askedByTheLanguage.has(key) || absent.includes(key)) return undefined;
      throw new UnimplementedError(`${name}.${key}`);
    },
    set(object, key, value, receiver): boolean {
      if (!(key in object)) throw new UnimplementedError(`${name}.${String(key)} = …`);
      if (!Reflect.set(object, key, value, receiver)) throw new TypeError(`${name}.${String(key)} cannot be set.`);
      return true;
    },
    deleteProperty(_object, key): boolean {
      throw new UnimplementedError(`delete ${name}.${String(key)}`);
    },
  });
}

/** An error as Photoshop throws it: with a number (9 host is modal, -128 user cancelled, -25922 nothing to do it to). */
export class PhotoshopError extends Error {
  constructor(message: string, readonly number?: number) {
    super(message);
  }
}
