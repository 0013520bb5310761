/** What a hand does on a picture. Lengths are pixels of the panel, from the picture's corner. */
export interface Gestures {
  click(x: number, y: number): void;
  /** Mouse button or Space is held: true; let go: false. */
  hold(held: boolean): void;
  /** By so much since the last call. */
  drag(dx: number, dy: number): void;
  /** Enter. */
  enter(): void;
}

/** A button that is held longer is no click. */
const HOLD_MS = 200;

/** A hand that moves less stands still. */
const STILL_PIXELS = 4;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };

/** Listens to mouse and keys on a node. */
export function listen(node: HTMLElement, gestures: Gestures): void {
  let last: { readonly x: number; readonly y: number } | null = null;
  let holding: ReturnType<typeof setTimeout> | null = null;
  // Not a click any more.
  let moved = false, held = false;
  const end = (): void => {
    if (holding) clearTimeout(holding);
    last = null;
    gestures.hold(false);
  };
  node.addEventListener("mousedown", (event) => {
    event.preventDefault();
    node.focus();
    last = { x: event.clientX, y: event.clientY };
    moved = held = false;
    holding = setTimeout(() => {
      held = true;
      gestures.hold(true);
    }, HOLD_MS);
  });
  node.addEventListener("mousemove", ({ clientX: x, clientY: y }) => {
    if (!last || held || (!moved && Math.abs(x - last.x) + Math.abs(y - last.y) < STILL_PIXELS)) return;
    moved = true;
    if (holding) clearTimeout(holding);
    gestures.drag(x - last.x, y - last.y);
    last = { x, y };
  });
  node.addEventListener("mouseup", ({ clientX, clientY }) => {
    const isClick = last !== null && !moved && !held;
    end();
    const { left, top } = node.getBoundingClientRect();
    if (isClick) gestures.click(clientX - left, clientY - top);
  });
  node.addEventListener("mouseleave", end);
  node.addEventListener("blur", end);
  node.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (event.key === " ") gestures.hold(true);
    else if (event.key === "Enter") gestures.enter();
    else if (arrow) gestures.drag(arrow[0], arrow[1]);
    else return;
    // Enter means Retouch elsewhere.
    event.stopPropagation();
    event.preventDefault();
  });
  node.addEventListener("keyup", ({ key }) => key === " " && gestures.hold(false));
}
