// facts/uxp.md 6.2, "Pixels": each of its topics is a test here.
import { expect, test } from "vitest";
import { addPixelLayer, emptyDocument, portraitDocument } from "../../fake-host/scenes";
import { newHost, picture } from "./host";

const top = (document: { layers: { id: number }[] }): number => (document.layers[0] as { id: number }).id;

test("3 vs 4 components by source alpha", async () => {
  const host = newHost();
  const opaque = host.open(portraitDocument(picture(8, 6)));
  const sheer = host.open(portraitDocument(picture(8, 6, 4, 8, (x) => (x === 3 ? 0.5 : 1))));
  await host.modalScope(async () => {
    const three = await host.photoshop.imaging.getPixels({ documentID: opaque.id, layerID: top(opaque) });
    const four = await host.photoshop.imaging.getPixels({ documentID: sheer.id, layerID: top(sheer), sourceBounds: { left: 0, top: 0, width: 2, height: 2 } });
    expect([three.imageData.components, three.imageData.pixelFormat]).toEqual([3, "RGB"]);
    expect([four.imageData.components, four.imageData.pixelFormat]).toEqual([4, "RGBA"]);
  });
});

test("16-bit 0..32768 unless fullRange", async () => {
  const host = newHost();
  const samples = Uint16Array.of(0, 16384, 32768);
  const document = host.open(portraitDocument({ width: 1, height: 1, channels: 3, samples }, { bits: 16 }));
  await host.modalScope(async () => {
    const { imageData } = await host.photoshop.imaging.getPixels({ layerID: top(document) });
    expect([...(await imageData.getData())]).toEqual([0, 16384, 32768]);
    expect([...(await imageData.getData({ fullRange: true }))]).toEqual([0, 32768, 65535]);
    const options = { width: 1, height: 1, components: 3, colorSpace: "RGB" };
    const full = await host.photoshop.imaging.createImageDataFromBuffer(Uint16Array.of(0, 32768, 65535), { ...options, fullRange: true });
    expect([...(await full.getData())]).toEqual([0, 16384, 32768]);
    await expect(host.photoshop.imaging.createImageDataFromBuffer(Uint16Array.of(0, 0, 32769), options)).rejects.toThrow("32768");
  });
});

test("trimmed sourceBounds", async () => {
  const host = newHost();
  const document = host.open(portraitDocument(picture(20, 20, 4, 8, (x, y) => (x >= 5 && x < 9 && y >= 7 && y < 8 ? 1 : 0))));
  await host.modalScope(async () => {
    const read = await host.photoshop.imaging.getPixels({ layerID: top(document), sourceBounds: { left: 0, top: 0, right: 8, bottom: 20 } });
    expect(read.sourceBounds).toEqual({ left: 5, top: 7, right: 8, bottom: 8 });
    expect([read.imageData.width, read.imageData.height]).toEqual([3, 1]);
  });
});

test("negative layer origins", async () => {
  const host = newHost();
  const document = host.open(portraitDocument(picture(8, 6), { layerOffset: { left: -3, top: -2 }, width: 4, height: 4 }));
  const layer = host.photoshop.app.activeDocument.layers[0];
  expect(layer?.bounds).toMatchObject({ left: -3, top: -2, right: 5, bottom: 4 });
  await host.modalScope(async () => {
    const read = await host.photoshop.imaging.getPixels({ layerID: top(document), sourceBounds: { left: -3, top: -2, width: 8, height: 6 } });
    expect(await read.imageData.getData()).toEqual(picture(8, 6).samples);
    const composite = await host.photoshop.imaging.getPixels({ sourceBounds: { left: -3, top: -2, width: 8, height: 6 } });
    expect(composite.sourceBounds).toEqual({ left: 0, top: 0, right: 4, bottom: 4 });
  });
});

test("empty region throws `grabPixels: got invalid empty image region`", async () => {
  const host = newHost();
  const document = host.open(portraitDocument(picture(8, 8, 4, 8, (x) => (x < 4 ? 1 : 0))));
  await host.modalScope(async () => {
    await expect(host.photoshop.imaging.getPixels({ layerID: top(document), sourceBounds: { left: 4, top: 0, width: 4, height: 8 } }))
      .rejects.toThrow("grabPixels: got invalid empty image region");
  });
});

test("putPixels replace default true wipes the layer; replace false keeps it", async () => {
  const host = newHost();
  const document = host.open(portraitDocument(picture(4, 4, 4, 8), { background: false }));
  const { imaging } = host.photoshop;
  await host.modalScope(async () => {
    const imageData = await imaging.createImageDataFromBuffer(new Uint8Array(3).fill(9), { width: 1, height: 1, components: 3, colorSpace: "RGB" });
    await imaging.putPixels({ layerID: top(document), imageData, replace: false, targetBounds: { left: 4, top: 0 } });
    expect((await imaging.getPixels({ layerID: top(document) })).sourceBounds).toEqual({ left: 0, top: 0, right: 5, bottom: 4 });
    await imaging.putPixels({ layerID: top(document), imageData, targetBounds: { left: 2, top: 1 } });
    expect((await imaging.getPixels({ layerID: top(document) })).sourceBounds).toEqual({ left: 2, top: 1, right: 3, bottom: 2 });
  });
});

test("replace false over pixels is recorded, since nobody says whether it blends", async () => {
  const host = newHost();
  const document = host.open(portraitDocument(picture(4, 4, 4, 8), { background: false }));
  await host.modalScope(async () => {
    const imageData = await host.photoshop.imaging.createImageDataFromBuffer(Uint8Array.of(0, 0, 0, 0, 200, 200, 200, 255), { width: 2, height: 1, components: 4, colorSpace: "RGB" });
    await host.photoshop.imaging.putPixels({ layerID: top(document), imageData, replace: false });
    const read = await host.photoshop.imaging.getPixels({ layerID: top(document), sourceBounds: { left: 0, top: 0, width: 2, height: 1 } });
    expect([...(await read.imageData.getData())]).toEqual([...picture(4, 4).samples.subarray(0, 3), 200, 200, 200]);
  });
  expect(host.records.complaints.map((each) => each.topic)).toEqual(["overlapping pixels"]);
});

test("targetBounds uses only left/top", async () => {
  const host = newHost();
  host.open(emptyDocument({ width: 4, height: 4 }));
  const document = host.documents[0] as ReturnType<typeof emptyDocument>;
  addPixelLayer(document, picture(1, 1));
  await host.modalScope(async () => {
    const imageData = await host.photoshop.imaging.createImageDataFromBuffer(new Uint8Array(12), { width: 2, height: 2, components: 3, colorSpace: "RGB" });
    await host.photoshop.imaging.putPixels({ layerID: top(document), imageData, targetBounds: { left: 1, top: 1, width: 1, height: 1 } });
    expect((await host.photoshop.imaging.getPixels({ layerID: top(document) })).sourceBounds).toEqual({ left: 1, top: 1, right: 3, bottom: 3 });
  });
});

test("buffer-length check", async () => {
  const host = newHost();
  const options = { width: 2, height: 2, components: 4, colorSpace: "RGB" };
  await expect(host.photoshop.imaging.createImageDataFromBuffer(new Uint8Array(12), options)).rejects.toThrow("12 elements");
  await expect(host.photoshop.imaging.createImageDataFromBuffer(new Uint8Array(16).buffer, options)).rejects.toThrow(TypeError);
  await expect(host.photoshop.imaging.createImageDataFromBuffer(new Uint8Array(4), { ...options, components: 1 })).rejects.toThrow("do not fit");
});

test("profile mismatch: value conversion flagged, on the way out and on the way in", async () => {
  const host = newHost();
  const document = host.open(portraitDocument(picture(2, 2, 4, 8), { profile: "Display P3", background: false }));
  await host.modalScope(async () => {
    await host.photoshop.imaging.getPixels({ layerID: top(document), colorProfile: "sRGB IEC61966-2.1" });
    const options = { width: 1, height: 1, components: 3, colorSpace: "RGB" };
    const wrong = await host.photoshop.imaging.createImageDataFromBuffer(new Uint8Array(3), { ...options, colorProfile: "sRGB IEC61966-2.1" });
    await host.photoshop.imaging.putPixels({ layerID: top(document), imageData: wrong });
    for (const colorProfile of ["Display P3", ""]) {
      const imageData = await host.photoshop.imaging.createImageDataFromBuffer(new Uint8Array(3), { ...options, colorProfile });
      await host.photoshop.imaging.putPixels({ layerID: top(document), imageData });
    }
  });
  expect(host.records.complaints.map((each) => each.detail)).toEqual(["getPixels converts Display P3 to sRGB IEC61966-2.1", "putPixels converts sRGB IEC61966-2.1 to Display P3"]);
});

test("32-bit profile suffix, which may not come back", async () => {
  const host = newHost();
  const document = host.open(portraitDocument(picture(2, 2, 3, 32), { bits: 32, profile: "Adobe RGB (1998)" }));
  await host.modalScope(async () => {
    const { imageData } = await host.photoshop.imaging.getPixels({ layerID: top(document) });
    expect(imageData.colorProfile).toBe("Adobe RGB (1998) (Linear RGB Profile)");
    const options = { width: 1, height: 1, components: 3, colorSpace: "RGB", colorProfile: imageData.colorProfile };
    await expect(host.photoshop.imaging.createImageDataFromBuffer(new Float32Array(3), options)).rejects.toThrow("no color profile");
  });
});

test("dispose accounting, failure after dispose", async () => {
  const host = newHost();
  const document = host.open(portraitDocument(picture(4, 4)));
  await host.modalScope(async () => {
    const { imageData } = await host.photoshop.imaging.getPixels({ layerID: top(document) });
    expect([host.records.memory.liveImages, host.records.memory.liveBytes]).toEqual([1, 48]);
    imageData.dispose();
    expect([host.records.memory.liveImages, host.records.memory.liveBytes, host.records.memory.peakBytes]).toEqual([0, 0, 48]);
    await expect(imageData.getData()).rejects.toThrow("disposed");
    await expect(host.photoshop.imaging.putPixels({ layerID: top(document), imageData })).rejects.toThrow("disposed");
  });
});

test("memory meter that warns at 600 MB", () => {
  const { memory, complaints } = newHost().records;
  for (let i = 0; i < 3; i++) memory.hold(200 * 1024 * 1024);
  expect(complaints).toEqual([]);
  memory.hold(1);
  memory.hold(1);
  expect(complaints.map((each) => each.topic)).toEqual(["memory"]);
});

test.each(["CMYKColorMode", "labColorMode", "indexedColorMode", "bitmapMode"] as const)("unsupported modes reject: %s", async (mode) => {
  const host = newHost();
  const document = host.open(portraitDocument(picture(2, 2), { mode }));
  await host.modalScope(async () => {
    await expect(host.photoshop.imaging.getPixels({ layerID: top(document) })).rejects.toThrow("not supported");
  });
});

test("user mask applied on layer reads", async () => {
  const host = newHost();
  const document = host.open(portraitDocument(picture(4, 1), { layer: { mask: (x) => (x === 0 ? 0 : x === 1 ? 0.4 : 1) } }));
  await host.modalScope(async () => {
    const read = await host.photoshop.imaging.getPixels({ layerID: top(document) });
    expect(read.sourceBounds).toEqual({ left: 1, top: 0, right: 4, bottom: 1 });
    expect([...(await read.imageData.getData())].filter((_, i) => i % 4 === 3)).toEqual([102, 255, 255]);
  });
});

test("chunky by default, planar when asked, both ways", async () => {
  const host = newHost();
  const options = { width: 2, height: 1, components: 3, colorSpace: "RGB" };
  const imageData = await host.photoshop.imaging.createImageDataFromBuffer(Uint8Array.of(1, 4, 2, 5, 3, 6), { ...options, chunky: false });
  expect([...(await imageData.getData())]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...(await imageData.getData({ chunky: false }))]).toEqual([1, 4, 2, 5, 3, 6]);
});

test("targetSize shrinks; the level's own coordinates come back", async () => {
  const host = newHost();
  const document = host.open(portraitDocument({ width: 8, height: 4, channels: 1, samples: Uint8Array.from({ length: 32 }, (_, i) => (i % 8 < 4 ? 10 : 30)) }, { mode: "grayscaleMode" }));
  await host.modalScope(async () => {
    const read = await host.photoshop.imaging.getPixels({ layerID: top(document), targetSize: { width: 2 } });
    expect([read.imageData.width, read.imageData.height, read.level]).toEqual([2, 1, 2]);
    expect(read.sourceBounds).toEqual({ left: 0, top: 0, right: 2, bottom: 1 });
    expect([...(await read.imageData.getData())]).toEqual([10, 30]);
  });
});

test("applyAlpha mattes on white and has 3 components", async () => {
  const host = newHost();
  const document = host.open(portraitDocument({ width: 2, height: 1, channels: 4, samples: Uint8Array.of(0, 100, 200, 255, 0, 100, 200, 51) }));
  await host.modalScope(async () => {
    const { imageData } = await host.photoshop.imaging.getPixels({ layerID: top(document), applyAlpha: true });
    expect(imageData.components).toBe(3);
    // 20 % of the colour, 80 % white.
    expect([...(await imageData.getData())]).toEqual([0, 100, 200, 204, 224, 244]);
  });
});
