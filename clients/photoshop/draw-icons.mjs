// Draws icons/*.png: a face's outline with a spot beside its ghost, in the two line colours of Photoshop's themes. Run: node draw-icons.mjs
import { writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";

const LIGHT_LINE = [222, 222, 222]; // for dark themes
const DARK_LINE = [74, 74, 74]; // for light themes
const BADGE = [38, 92, 148]; // ground of the plugin list's icons

// All lengths are shares of the icon's side; a shape gives the distance from its edge, negative inside.
const ellipse = (cx, cy, rx, ry) => (x, y) => (Math.hypot((x - cx) / rx, (y - cy) / ry) - 1) * Math.min(rx, ry);
const ring = (shape, half) => (x, y) => Math.abs(shape(x, y)) - half;
const roundedSquare = (half, radius) => (x, y) => {
  const dx = Math.abs(x - 0.5) - half + radius, dy = Math.abs(y - 0.5) - half + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
};

const glyph = [ring(ellipse(0.5, 0.5, 0.3, 0.38), 0.035), ellipse(0.4, 0.46, 0.06, 0.06), ring(ellipse(0.62, 0.6, 0.07, 0.07), 0.025)];

/** RGBA bytes; coverage is one pixel wide around each edge, so that lines are smooth at 23 pixels too. */
function draw(side, layers) {
  const pixels = Buffer.alloc(side * side * 4);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = (row * side + column) * 4;
      for (const { shape, colour } of layers) {
        const distance = shape((column + 0.5) / side, (row + 0.5) / side) * side;
        const cover = Math.min(1, Math.max(0, 0.5 - distance));
        const alpha = pixels[at + 3] / 255, out = cover + alpha * (1 - cover);
        for (let c = 0; c < 3 && out > 0; c++) pixels[at + c] = Math.round((colour[c] * cover + pixels[at + c] * alpha * (1 - cover)) / out);
        pixels[at + 3] = Math.round(out * 255);
      }
    }
  }
  return pixels;
}

const crcTable = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n >>> 0;
});

function chunk(type, body) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
  let crc = 0xffffffff;
  for (const byte of named) crc = (crc >>> 8) ^ crcTable[(crc ^ byte) & 255];
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(body.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE((crc ^ 0xffffffff) >>> 0, named.length + 4);
  return framed;
}

function png(side, pixels) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Array.from({ length: side }, (_, row) => Buffer.concat([Buffer.of(0), pixels.subarray(row * side * 4, (row + 1) * side * 4)]));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

const lines = (colour) => glyph.map((shape) => ({ shape, colour }));
const badge = [{ shape: roundedSquare(0.48, 0.12), colour: BADGE }, ...lines([255, 255, 255])];
const icons = [["panel-dark", 23, lines(LIGHT_LINE)], ["panel-light", 23, lines(DARK_LINE)], ["plugin-24", 24, badge], ["plugin-48", 48, badge]];

for (const [name, side, layers] of icons) {
  for (const scale of [1, 2]) {
    // Photoshop looks for NAME@2x.png beside the NAME.png that the manifest names
    const file = new URL(`icons/${name}${scale === 1 ? "" : "@2x"}.png`, import.meta.url);
    writeFileSync(file, png(side * scale, draw(side * scale, layers)));
  }
}
