/**
 * The first key that stands twice in one object of a JSON text, with the keys of the objects around it, e.g. "strengths.evening"; null: none does. JSON.parse would take
 * the last of the two without a word.
 * @param text JSON that JSON.parse takes
 */
export function doubleKey(text: string): string | null {
  // Of each open bracket: the keys so far, or null in a list; path: where it stands.
  const open: { readonly keys: Set<string> | null; readonly path: string; last: string }[] = [];
  let expectsKey = false;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]/g)) {
    const inside = open[open.length - 1];
    if (token === "{" || token === "[") open.push({ keys: token === "{" ? new Set() : null, path: inside ? inside.path + inside.last : "", last: "" });
    else if (token === "}" || token === "]") open.pop();
    else if (token !== "," && expectsKey && inside?.keys) {
      const key = JSON.parse(token) as string;
      if (inside.keys.has(key)) return inside.path + key;
      inside.keys.add(key);
      inside.last = `${key}.`;
    }
    expectsKey = token === "{" || token === ",";
  }
  return null;
}
