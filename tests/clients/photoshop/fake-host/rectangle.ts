/** Half open rectangle in document pixels, as the imaging API spells it; left and top may be negative. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** No pixels at all. */
export const nothing: Rectangle = { left: 0, top: 0, right: 0, bottom: 0 };

/** From a corner and a size. */
export function rectangle(left: number, top: number, width: number, height: number): Rectangle {
  return { left, top, right: left + width, bottom: top + height };
}

export const widthOf = (r: Rectangle): number => r.right - r.left;
export const heightOf = (r: Rectangle): number => r.bottom - r.top;
export const isEmpty = (r: Rectangle): boolean => r.right <= r.left || r.bottom <= r.top;

/** What both hold; `nothing` when they do not touch. */
export function intersect(a: Rectangle, b: Rectangle): Rectangle {
  const r = { left: Math.max(a.left, b.left), top: Math.max(a.top, b.top), right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) };
  return isEmpty(r) ? nothing : r;
}

/** The smallest rectangle around both; an empty one adds nothing. */
export function unite(a: Rectangle, b: Rectangle): Rectangle {
  if (isEmpty(a)) return b;
  if (isEmpty(b)) return a;
  return { left: Math.min(a.left, b.left), top: Math.min(a.top, b.top), right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom) };
}

export const contains = (outer: Rectangle, inner: Rectangle): boolean =>
  isEmpty(inner) || (inner.left >= outer.left && inner.top >= outer.top && inner.right <= outer.right && inner.bottom <= outer.bottom);

export const sameRectangle = (a: Rectangle, b: Rectangle): boolean => a.left === b.left && a.top === b.top && a.right === b.right && a.bottom === b.bottom;
