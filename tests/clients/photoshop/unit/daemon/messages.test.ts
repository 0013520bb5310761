// The right-hand sides were written by Google's own encoder (protoc 3.21, python3-protobuf): nothing here is our codec's word about itself.
import { describe, expect, test } from "vitest";
import type { PhotoFormat } from "@src/photo";
import { pairRequest, readCapabilities, readPairResponse } from "@src/daemon/daemonMessages";
import { openPhotoRequest, photoIdRequest, readPixelsRequest, writePhotoRequest, writeSelectionRequest } from "@src/daemon/pixelMessages";
import { readOpenedPhoto, readRows } from "@src/daemon/pixelMessages";
import { readRetouchLook, readRetouchNumber, startRetouchRequest } from "@src/daemon/retouchMessages";
import { retryAfterSeconds } from "@src/daemon/retryInfo";
import { bytes, hex } from "./hex";

const format: PhotoFormat = {
  extent: { width: 6000, height: 4000 },
  channels: 4,
  sample: "photoshop16",
  iccProfile: Uint8Array.of(0, 1, 2, 3, 4, 5, 6),
  displayName: "写真.psd",
};

const capabilities = [
    "0a05302e312e30120966756c6c20666565641a03637075221f0a086469726563746d6c12136e6f20646973706c617920e28094206e6f6e652af5010a096162706e",
    "2d736b696e1205302e322e301ac8017878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878",
    "7878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878",
    "7878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878",
    "7878787878787878787878787878787878787878220a4170616368652d322e302a020102320201023a0261622a090a04746f6e6512013132030102033a05010203",
    "040542100102030405060708090a0b0c0d0e0f104a1e088094ebdc0310b0ea0118082080808080302802301038d804408080800850015a0f70726f636573736f72",
    "2028e280a629",
  ].join("");

const done = [
    "0802120b080311000000000000f03f1a8d010a0f6162706e2d736b696e20302e322e30120363707519000000000000c03f222409000000000000f03f1100000000",
    "000000401900000000000008402100000000000018402a1508011208080a18f40320900319000000000000d03f2a130804120610091805200419000000000000f0",
    "3f32060a016312016d390000000000000c4041fca9f1d24d62503f4802",
  ].join("");

describe("requests", () => {
  test("Pair", () => {
    expect(hex(pairRequest("AB-cd 12", "Photoshop panel · Größe"))).toBe("0a0841422d6364203132121a50686f746f73686f702070616e656c20c2b7204772c3b6c39f65");
  });

  test("OpenPhoto", () => {
    expect(hex(openPhotoRequest(format))).toBe("0a1f0a0608f02e10a01f100c1a0700010203040506220ae58699e79c9f2e707364");
  });

  test("OpenPhoto without profile and name", () => {
    const smallest: PhotoFormat = { extent: { width: 1, height: 1 }, channels: 1, sample: "uint8", iccProfile: new Uint8Array(0), displayName: "" };
    expect(hex(openPhotoRequest(smallest))).toBe("0a080a04080110011001");
  });

  test("StartRetouch with everything", () => {
    const request = startRetouchRequest("abc123", {
      settings: { strengths: { tone: 0.1, blemishes: 0.75, evening: 0 }, keep: ["moles", "freckles"] },
      region: { x: 0, y: 300, width: 70000, height: 1 },
      useSelection: true,
      regionOverrides: [
        { regionId: 3, off: true },
        { regionId: 300, off: false, settings: { strengths: { whitening: 1 }, keep: [] } },
      ],
    });
    expect(hex(request)).toBe(
      [
    "0a06616263313233121c0a070801150000403f0a0208020a07080515cdcccc3d12040a0201021a0910ac0218f0a20420012801320408031001321008ac021a0b0a",
    "070803150000803f1200",
  ].join(""),
    );
  });

  test("StartRetouch with nothing says that no marks are kept", () => {
    const request = startRetouchRequest("x", { settings: { strengths: {}, keep: [] }, useSelection: false, regionOverrides: [] });
    expect(hex(request)).toBe("0a017812021200");
  });

  test("ReadPixels, of the photo and of a view", () => {
    expect(hex(readPixelsRequest("abc", { output: "pixel-layer", firstRow: 128, rowCount: 64, viewLongSide: 0 }))).toBe("0a0361626310051880012040");
    expect(hex(readPixelsRequest("abc", { output: "mask", firstRow: 0, rowCount: 300, viewLongSide: 400 }))).toBe("0a03616263100320ac02289003");
  });

  test("a photo's name alone", () => {
    expect(hex(photoIdRequest("ü"))).toBe("0a02c3bc");
  });

  test("WritePixels: head and pixels together are the message", () => {
    const { head, pixels } = writePhotoRequest("abc", 200, Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(hex(head) + hex(pixels)).toBe("0a0361626310011a0b08c8011206010203040506");
  });

  test("WritePixels of a selection; its format stands before the band, which protobuf allows", () => {
    const { head, pixels } = writeSelectionRequest("abc", format, 0, Uint16Array.of(32768, 1));
    expect(hex(head) + hex(pixels)).toBe("0a03616263100220091a06120400800100");
  });

  test("WritePixels of a part of a larger array sends that part, and not a copy of it", () => {
    const all = Uint16Array.of(9, 1, 2, 9);
    const { pixels } = writePhotoRequest("abc", 0, all.subarray(1, 3));
    expect(hex(pixels)).toBe("01000200");
    expect(pixels.buffer).toBe(all.buffer);
  });
});

describe("answers", () => {
  test("Pair", () => {
    expect(readPairResponse(bytes("0a0574306b656e12026964"))).toBe("t0ken");
  });

  test("GetCapabilities", () => {
    expect(readCapabilities(bytes(capabilities))).toEqual({
      version: "0.1.0",
      device: "cpu",
      refusedProviders: [{ name: "directml", reason: "no display — none" }],
      deviceLosses: null,
      models: [
        { name: "abpn-skin", version: "0.2.0", removableMarks: ["moles", "freckles"] },
        { name: "tone", version: "1", removableMarks: [] },
      ],
      features: ["blemishes", "evening", "whitening"],
      outputs: ["pixels", "soft-light-layer", "mask", "residue-layer", "pixel-layer"],
      limits: { maxPixels: 1_000_000_000, maxSidePixels: 30_000, maxMessageBytes: 16 * 1024 * 1024, sessionIdleSeconds: 600 },
      ready: true,
    });
  });

  test("numbers at and beyond what JavaScript holds exactly", () => {
    expect(readCapabilities(bytes("4a0908ffffffffffffff0f")).limits.maxPixels).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => readCapabilities(bytes("4a09088080808080808010"))).toThrow("beyond 2^53");
    expect(readCapabilities(bytes("4a1608fbffffffffffffffff0110f9ffffffffffffffff01")).limits).toMatchObject({ maxPixels: -5, maxSidePixels: -7 });
  });

  test("GetCapabilities of a daemon whose device failed", () => {
    // field 13: { 1: 2, 2: 1700000000, 3: "It hung." }
    expect(readCapabilities(bytes("6a12 0802 1080e2cfaa06 1a0849742068756e672e")).deviceLosses).toEqual({ count: 2, lastReason: "It hung." });
  });

  test("words of a newer daemon are passed over", () => {
    expect(readCapabilities(bytes("32020163 3a020763"))).toMatchObject({ features: ["blemishes"], outputs: [] });
  });

  test("OpenPhoto", () => {
    const answer = "0a0366303010571a1d0a0e74616b656e2d666f722d73726762120b4e6f2070726f66696c652e";
    expect(readOpenedPhoto(bytes(answer))).toEqual({
      photoId: "f00",
      suggestedBandRows: 87,
      warnings: [{ code: "taken-for-srgb", message: "No profile." }],
    });
  });

  test("StartRetouch", () => {
    expect(readRetouchNumber(bytes("08ac02"))).toBe(300);
  });

  test("GetRetouch while it waits, runs and when it failed", () => {
    expect(readRetouchLook(bytes("0802120408012003"))).toMatchObject({ retouchNumber: 2, state: 1, queuePosition: 3, summary: null });
    expect(readRetouchLook(bytes("0802121b080211000000000000e03f1a0e6c6f772d7265736f6c7574696f6e"))).toMatchObject({
      state: 2,
      fraction: 0.5,
      step: "low-resolution",
    });
    expect(readRetouchLook(bytes("0802121808052a145468652064657669636520776173206c6f73742e"))).toMatchObject({
      state: 5,
      message: "The device was lost.",
    });
  });

  test("GetRetouch when it is done", () => {
    expect(readRetouchLook(bytes(done))).toEqual({
      retouchNumber: 2,
      state: 3,
      fraction: 1,
      step: "",
      queuePosition: 0,
      message: "",
      summary: {
        model: "abpn-skin 0.2.0",
        device: "cpu",
        maskFraction: 0.125,
        residueFraction: 0.001,
        regions: [
          { id: 1, bounds: { x: 10, y: 0, width: 500, height: 400 }, scale: 0.25 },
          { id: 4, bounds: { x: 0, y: 9, width: 5, height: 4 }, scale: 1 },
        ],
        warnings: [{ code: "c", message: "m" }],
      },
    });
  });

  test("ReadPixels", () => {
    expect(readRows(bytes("08800110031a0609080706050420022a05080210c801"))).toEqual({
      firstRow: 128,
      pixelFormat: 3,
      pixels: Uint8Array.of(9, 8, 7, 6, 5, 4),
      retouchNumber: 2,
      extent: { width: 2, height: 200 },
    });
  });
});

describe("RetryInfo in the details of a status", () => {
  const full =
    "CAgSBGZ1bGwaKwopdHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLkJhZFJlcXVlc3QaNgoodHlw" +
    "ZS5nb29nbGVhcGlzLmNvbS9nb29nbGUucnBjLlJldHJ5SW5mbxIKCggIBBCAyrXuAQ==";
  const field = "CAMSBWZpZWxkGisKKXR5cGUuZ29vZ2xlYXBpcy5jb20vZ29vZ2xlLnJwYy5CYWRSZXF1ZXN0";

  test("is found behind other details, with and without padding", () => {
    expect(retryAfterSeconds(full)).toBe(4.5);
    expect(retryAfterSeconds(full.replace(/=+$/, ""))).toBe(4.5);
  });

  test.each([field, "", "!!!!", full.slice(0, 40)])("is not seen in %j", (details) => {
    expect(retryAfterSeconds(details)).toBeNull();
  });
});
