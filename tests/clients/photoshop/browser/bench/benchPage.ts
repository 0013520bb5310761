// The page of the benchmark: the same stage as the tests', but it asks for its orders itself, so that no debugger watches (Playwright copies every body that is sent).
import "../page/inPage";

/** What the page is told; see bareChromium.ts. */
export interface Order {
  readonly token: string;
  readonly portrait: { readonly width: number; readonly height: number; readonly base64: string };
  readonly width: number;
  readonly height: number;
}

/** What it answers: milliseconds from the click to the end, and when each step of the panel began. */
export interface Answer {
  readonly ms: number;
  readonly steps: readonly string[];
  readonly fault: string | null;
}

function call(path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", `http://127.0.0.1:17572${path}`);
    xhr.onload = () => resolve(xhr.responseText);
    xhr.onerror = () => reject(new Error(path));
    xhr.send(body);
  });
}

// A new document each time, so that nothing lies in the daemon already.
async function round({ width, height }: Order): Promise<Answer> {
  const old = stage.documents["large"];
  if (old) stage.host.user.close(old);
  if (!stage.portrait) throw new Error("No portrait was given.");
  stage.open("large", stage.scenes.portraitDocument(stage.enlarge(stage.portrait, width, height, 16), { bits: 16 }));
  // The panel hears of it, and the collector takes the old one.
  await pause(1500);
  const steps: string[] = [];
  const end = stage.nextRetouch(), began = performance.now();
  let shown = "";
  const watch = setInterval(() => {
    const step = (document.querySelector("#step")?.textContent ?? "").replace(/ · .*/, "");
    if (step !== shown) steps.push(`${Math.round(performance.now() - began)} ${step}`);
    shown = step;
  }, 20);
  document.querySelector<HTMLElement>("#retouch")?.click();
  await end;
  const ms = performance.now() - began;
  clearInterval(watch);
  const notice = document.querySelector("#notice")?.textContent ?? "";
  return { ms, steps, fault: notice.startsWith("Done") ? null : `${notice} ${document.querySelector("#error")?.textContent ?? ""}` };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function work(): Promise<void> {
  const first = JSON.parse(await call("/bench/next", "")) as Order;
  stage.givePortrait(first.portrait.width, first.portrait.height, first.portrait.base64);
  stage.prepare({}, first.token);
  await stage.openPanel();
  while (document.querySelector("#retouch")?.hasAttribute("disabled") ?? true) await pause(100);
  for (let order = first; ; order = JSON.parse(await call("/bench/next", "")) as Order) await call("/bench/done", JSON.stringify(await round(order)));
}

addEventListener("load", () => void work().catch((fault: unknown) => call("/bench/done", JSON.stringify({ ms: NaN, steps: [], fault: String(fault) }))));
