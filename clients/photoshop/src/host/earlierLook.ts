import type { Layer } from "./photoshop";

/** How the user blends a retouch: a new one in its place looks the same way. */
export interface EarlierLook {
  readonly isGroup: boolean;
  readonly opacity: number;
  readonly fillOpacity: number;
  readonly blendMode: string;
}

/** Of the uppermost retouch that is seen, or where none is, of the uppermost; null: there is none. retouches: from the bottom up. */
export const lookOf = (retouches: readonly Layer[]): EarlierLook | null => {
  const seen = retouches.filter(({ visible }) => visible);
  const model = seen[seen.length - 1] ?? retouches[retouches.length - 1];
  if (model === undefined) return null;
  const { opacity, fillOpacity, blendMode } = model;
  return { isGroup: model.kind === "group", opacity, fillOpacity, blendMode };
};

/**
 * Gives a new retouch the look of an earlier one: opacity always, fill and blend mode only where both are layers or both groups, since a group's pass-through
 * is none of a layer's. It is seen in any case: whoever clicks Retouch wants to see it. Returns what was taken over, in words. Within a modal scope only.
 */
export const takeOver = (look: EarlierLook, layer: Layer): readonly string[] => {
  const words: string[] = [];
  const isSameKind = look.isGroup === (layer.kind === "group");
  if (Math.round(look.opacity) !== 100) {
    layer.opacity = look.opacity;
    words.push(`opacity of ${Math.round(look.opacity)} %`);
  }
  if (isSameKind && !look.isGroup && Math.round(look.fillOpacity) !== 100) {
    layer.fillOpacity = look.fillOpacity;
    words.push(`fill of ${Math.round(look.fillOpacity)} %`);
  }
  if (isSameKind && look.blendMode !== layer.blendMode) {
    layer.blendMode = look.blendMode;
    words.push("blend mode");
  }
  return words;
};
