// action.batchPlay: the few descriptors that a retouch panel may send. A command that fails is an answer, not a rejection.
import type { DocumentModel } from "./document-model";
import { checkBlendMode } from "./dom-layer";
import { group, insertNew, removeLayer } from "./layer-order";
import type { LayerModel } from "./layer-model";
import type { PhotoshopState } from "./photoshop-state";
import { PhotoshopError, UnimplementedError } from "./strict";

interface Reference {
  readonly _ref?: string;
  readonly _obj?: string;
  readonly _id?: number;
  readonly _name?: string;
  readonly _enum?: string;
  readonly _value?: string;
  readonly _property?: string;
}

export interface Descriptor {
  readonly _obj: string;
  readonly _target?: Reference | readonly Reference[];
  readonly [key: string]: unknown;
}

interface Command {
  readonly state: PhotoshopState;
  readonly document: DocumentModel;
  readonly layer: LayerModel | null;
  readonly references: readonly Reference[];
  readonly descriptor: Descriptor;
}

/** Runs the commands in order and stops after the first that fails, unless continueOnError. */
export function batchPlay(state: PhotoshopState, commands: readonly Descriptor[], options: { readonly continueOnError?: boolean }): object[] {
  if (!Array.isArray(commands)) throw new TypeError("batchPlay: the first argument must be an array.");
  const results: object[] = [];
  for (const descriptor of commands as readonly Descriptor[]) {
    if (typeof descriptor?._obj !== "string") throw new TypeError("batchPlay: a descriptor needs _obj.");
    state.enter(`batchPlay ${descriptor._obj}`, descriptor._obj !== "get");
    try {
      results.push(run(state, descriptor));
    } catch (fault) {
      if (!(fault instanceof PhotoshopError)) throw fault;
      results.push({ _obj: "error", message: fault.message, result: fault.number ?? -25920 });
      if (!options.continueOnError) break;
    }
  }
  return results;
}

function run(state: PhotoshopState, descriptor: Descriptor): object {
  const references = descriptor._target === undefined ? [] : Array.isArray(descriptor._target) ? (descriptor._target as readonly Reference[]) : [descriptor._target as Reference];
  const documentReference = references.find((reference) => reference._ref === "document");
  const document = state.document(documentReference?._id);
  const command: Command = { state, document, layer: layerOf(state, document, references), references, descriptor };
  switch (descriptor._obj) {
    case "get": return get(command);
    case "selectNoLayers": state.change(document, "Deselect Layers", () => (document.active = [])); return {};
    case "select": return change(command, "Select Layer", (layer) => (document.active = [...keptActive(command), layer.id]));
    case "delete": return change(command, "Delete Layer", (layer) => removeLayer(document, layer.id));
    case "set": return change(command, "Layer Properties", (layer) => set(command, layer));
    case "make": return make(command);
    default: throw new UnimplementedError(`batchPlay ${descriptor._obj}`);
  }
}

function layerOf(state: PhotoshopState, document: DocumentModel, references: readonly Reference[]): LayerModel | null {
  const reference = references.find((each) => each._ref === "layer");
  if (!reference) return null;
  if (reference._id !== undefined) return state.layer(document, reference._id);
  if (reference._name !== undefined) {
    const named = [...document.everyLayer()].find((layer) => layer.name === reference._name);
    if (!named) throw new PhotoshopError(`The object "layer ${reference._name}" is not currently available.`, -25922);
    return named;
  }
  return state.layer(document, document.active[0]);
}

function change(command: Command, name: string, apply: (layer: LayerModel) => void): object {
  const { layer } = command;
  if (!layer) throw new UnimplementedError(`batchPlay ${command.descriptor._obj} of ${JSON.stringify(command.references)}`);
  command.state.change(command.document, name, () => apply(layer));
  return {};
}

// Without the modifier a selected layer is the only one.
function keptActive({ document, descriptor }: Command): readonly number[] {
  const modifier = (descriptor["selectionModifier"] as Reference | undefined)?._value;
  if (modifier !== undefined && modifier !== "addToSelection") throw new UnimplementedError(`batchPlay select with ${modifier}`);
  return modifier === undefined ? [] : document.active;
}

function get({ layer, references }: Command): object {
  if (!layer) throw new UnimplementedError(`batchPlay get of ${JSON.stringify(references)}`);
  const known: Record<string, unknown> = {
    layerID: layer.id, name: layer.name, visible: layer.visible, opacity: Math.round(layer.opacity * 2.55), group: layer.clipped,
    hasUserMask: layer.mask !== null, hasVectorMask: false, userMaskEnabled: layer.mask?.enabled ?? false, background: layer.background,
    mode: { _enum: "blendMode", _value: layer.blendMode }, userMaskDensity: Math.round(layer.maskDensity * 2.55), userMaskFeather: layer.maskFeather,
    fillOpacity: Math.round(layer.fillOpacity * 2.55), layerFXVisible: layer.stylesVisible, ...stylesOf(layer),
  };
  const property = references.find((reference) => reference._property !== undefined)?._property;
  if (property === undefined) return known;
  if (!(property in known)) throw new UnimplementedError(`batchPlay get ${property}`);
  return { [property]: known[property] };
}

// A layer without a style has no such key at all.
const stylesOf = ({ overlay }: LayerModel): object =>
  overlay === null ? {} : { layerEffects: { _obj: "layerEffects", scale: { _unit: "percentUnit", _value: 100 }, solidFill: { _obj: "solidFill", enabled: true, present: true } } };

function set({ document, descriptor }: Command, layer: LayerModel): void {
  const to = descriptor["to"] as Record<string, unknown> | undefined;
  if (to?._obj !== "layer") throw new UnimplementedError(`batchPlay set ${JSON.stringify(to)}`);
  for (const [key, value] of Object.entries(to)) {
    if (key === "_obj") continue;
    else if (key === "name") layer.name = String(value);
    else if (key === "opacity") layer.opacity = (value as { _value: number })._value;
    else if (key === "mode") {
      const mode = (value as { _value: string })._value;
      checkBlendMode(document, layer.kind === "group", mode);
      layer.blendMode = mode;
    } else if (key === "userMaskEnabled" && layer.mask) layer.mask = { ...layer.mask, enabled: Boolean(value) };
    else throw new UnimplementedError(`batchPlay set layer.${key}`);
  }
}

function make(command: Command): object {
  const { state, document, references, descriptor } = command;
  if (references.some((reference) => reference._ref === "layerSection")) {
    state.change(document, "Group Layers", () => {
      const wrapper = document.newLayer("group", "Group 1");
      if (descriptor["from"] === undefined) insertNew(document, wrapper);
      else group(document, wrapper, [...document.active]);
    });
    return {};
  }
  const isMask = (descriptor["new"] as Reference | undefined)?._obj === "channel";
  if (!isMask) throw new UnimplementedError(`batchPlay make ${JSON.stringify(references)}`);
  if ((descriptor["using"] as Reference | undefined)?._value !== "revealSelection") throw new UnimplementedError("batchPlay make mask other than revealSelection");
  revealSelection(state, document);
  return {};
}

// The mask takes the selection's place: afterwards nothing is selected.
function revealSelection(state: PhotoshopState, document: DocumentModel): void {
  const layer = state.layer(document, document.active[0]);
  const { selection } = document;
  if (layer.background || layer.mask || !selection) throw new PhotoshopError('The command "Make" is not currently available.', -25920);
  state.change(document, "Add Layer Mask", () => {
    layer.mask = { plane: selection.copy(document.epoch), enabled: true };
    document.selection = null;
  });
}
