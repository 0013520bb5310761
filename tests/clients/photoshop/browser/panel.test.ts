// The shipped panel in a real Chromium, with a strict fake Photoshop, against the real daemon: one daemon and one browser for all.
import { afterAll, beforeAll, describe } from "vitest";
import { again } from "./cases/again";
import { cancelling } from "./cases/cancelling";
import { daemonLoss } from "./cases/daemonLoss";
import { documents } from "./cases/documents";
import { keyboard } from "./cases/keyboard";
import { memory } from "./cases/memory";
import { pairing } from "./cases/pairing";
import { placement } from "./cases/placement";
import { presets } from "./cases/presets";
import { preview } from "./cases/preview";
import { screenshots } from "./cases/screenshots";
import { sources } from "./cases/sources";
import { Stage } from "./stage/stage";

let opened: Stage | null = null;
const world = (): Stage => {
  if (!opened) throw new Error("The stage did not open.");
  return opened;
};

beforeAll(async () => void (opened = await Stage.open()), 300_000);
afterAll(async () => opened?.close(), 120_000);

describe("pairing", () => pairing(world));
describe("placement", () => placement(world));
describe("sources", () => sources(world));
describe("retouching again", () => again(world));
describe("cancelling", () => cancelling(world));
describe("a daemon that goes away", () => daemonLoss(world));
describe("documents that change", () => documents(world));
describe("preview", () => preview(world));
describe("presets", () => presets(world));
describe("keyboard", () => keyboard(world));
describe("memory", () => memory(world));
describe("screenshots", () => screenshots(world));
