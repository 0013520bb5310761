// secureStorage and localStorage.
import { bytesOf } from "./file-system";
import type { FakeHostOptions } from "./options";
import { strict } from "./strict";

/** uxp.storage.secureStorage: asynchronous, gives bytes, and may lose everything. */
export class SecureStore {
  private readonly values = new Map<string, Uint8Array>();

  constructor(private readonly options: FakeHostOptions) {}

  /** As after a sign-out or a repaired profile. */
  loseAll(): void {
    this.values.clear();
  }

  /** For a test to look: the bytes under a key. */
  peek(key: string): Uint8Array | undefined {
    return this.values.get(key);
  }

  readonly module = this.build();

  private build(): object {
    const { values } = this;
    return strict("secureStorage", {
      get length() { return values.size; },
      key: (index: number): string | undefined => [...values.keys()][index],
      setItem: async (key: string, value: string | ArrayBuffer | ArrayBufferView): Promise<void> => {
        if (typeof key !== "string" || key === "") throw new TypeError("secureStorage.setItem: the key must be a text.");
        if (typeof value === "string") values.set(key, bytesOf(value));
        else if (value instanceof ArrayBuffer) values.set(key, new Uint8Array(value.slice(0)));
        else if (ArrayBuffer.isView(value)) values.set(key, new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice());
        else throw new TypeError("secureStorage.setItem: the value must be a text or bytes.");
      },
      getItem: async (key: string): Promise<Uint8Array | null> => {
        const value = values.get(key);
        if (!value && this.options.missingSecret === "throws") throw new Error(`secureStorage.getItem: there is no "${key}".`);
        return value ? value.slice() : null;
      },
      removeItem: async (key: string): Promise<void> => void values.delete(key),
      clear: async (): Promise<void> => values.clear(),
    });
  }
}

/** window.localStorage: synchronous, texts only, may be cleared; it knows no property access. */
export class LocalStore {
  private readonly values = new Map<string, string>();

  loseAll(): void {
    this.values.clear();
  }

  readonly module = this.build();

  private build(): object {
    const { values } = this;
    return strict("localStorage", {
      get length() { return values.size; },
      key: (index: number): string | null => [...values.keys()][index] ?? null,
      getItem: (key: string): string | null => values.get(String(key)) ?? null,
      setItem: (key: string, value: unknown): void => void values.set(String(key), String(value)),
      removeItem: (key: string): void => void values.delete(String(key)),
      clear: (): void => values.clear(),
    });
  }
}
