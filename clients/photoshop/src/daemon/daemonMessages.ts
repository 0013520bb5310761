// DaemonService's messages (protos/abpnbridge/v1/daemon_service.proto), as far as the panel uses them.
import type { Capabilities } from "../photo";
import { ProtobufReader } from "./protobufReader";
import { ProtobufWriter } from "./protobufWriter";
import { featureWords, keptMarkWords, outputWords } from "./wireWords";

type Limits = Capabilities["limits"];
type Model = Capabilities["models"][number];
type DeviceLosses = Capabilities["deviceLosses"];
type RefusedProvider = Capabilities["refusedProviders"][number];

/** PairRequest. */
export function pairRequest(code: string, clientName: string): Uint8Array {
  return new ProtobufWriter().string(1, code).string(2, clientName).finish();
}

/** The token in a PairResponse. */
export function readPairResponse(message: Uint8Array): string {
  const reader = new ProtobufReader(message);
  let token = "";
  while (reader.next()) {
    if (reader.field === 1) token = reader.string();
    else reader.skip();
  }
  return token;
}

/** GetCapabilitiesResponse. */
export function readCapabilities(message: Uint8Array): Capabilities {
  const reader = new ProtobufReader(message);
  const refusedProviders: RefusedProvider[] = [];
  let deviceLosses: DeviceLosses = null;
  const models: Model[] = [];
  const features: number[] = [];
  const outputs: number[] = [];
  let version = "";
  let device = "";
  let ready = false;
  let limits: Limits = { maxPixels: 0, maxSidePixels: 0, maxMessageBytes: 0, sessionIdleSeconds: 0 };
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        version = reader.string();
        break;
      case 3:
        device = reader.string();
        break;
      case 4:
        refusedProviders.push(readRefusedProvider(reader.message()));
        break;
      case 5:
        models.push(readModel(reader.message()));
        break;
      case 6:
        reader.enums(features);
        break;
      case 7:
        reader.enums(outputs);
        break;
      case 9:
        limits = readLimits(reader.message());
        break;
      case 10:
        ready = reader.bool();
        break;
      case 13:
        deviceLosses = readDeviceLosses(reader.message());
        break;
      default:
        reader.skip();
    }
  }
  return { version, device, refusedProviders, deviceLosses, models, features: featureWords(features), outputs: outputWords(outputs), limits, ready };
}

function readRefusedProvider(reader: ProtobufReader): RefusedProvider {
  let name = "";
  let reason = "";
  while (reader.next()) {
    if (reader.field === 1) name = reader.string();
    else if (reader.field === 2) reason = reader.string();
    else reader.skip();
  }
  return { name, reason };
}

function readDeviceLosses(reader: ProtobufReader): DeviceLosses {
  let count = 0;
  let lastReason = "";
  while (reader.next()) {
    if (reader.field === 1) count = reader.int32();
    else if (reader.field === 3) lastReason = reader.string();
    else reader.skip();
  }
  return { count, lastReason };
}

function readModel(reader: ProtobufReader): Model {
  const marks: number[] = [];
  let name = "";
  let version = "";
  while (reader.next()) {
    if (reader.field === 1) name = reader.string();
    else if (reader.field === 2) version = reader.string();
    else if (reader.field === 6) reader.enums(marks);
    else reader.skip();
  }
  return { name, version, removableMarks: keptMarkWords(marks) };
}

function readLimits(reader: ProtobufReader): Limits {
  let maxPixels = 0;
  let maxSidePixels = 0;
  let maxMessageBytes = 0;
  let sessionIdleSeconds = 0;
  while (reader.next()) {
    if (reader.field === 1) maxPixels = reader.int64();
    else if (reader.field === 2) maxSidePixels = reader.int32();
    else if (reader.field === 7) sessionIdleSeconds = reader.int32();
    else if (reader.field === 8) maxMessageBytes = reader.int32();
    else reader.skip();
  }
  return { maxPixels, maxSidePixels, maxMessageBytes, sessionIdleSeconds };
}
