// Photoshop's four themes: the CSS variables of the host, and the media queries that a browser does not know.

export const themes = ["darkest", "dark", "light", "lightest"] as const;
export type Theme = (typeof themes)[number];

// Greys of Photoshop's interface; the exact values do not matter to the panel, the names do.
const colors: Readonly<Record<Theme, { background: string; text: string; secondary: string; border: string; hover: string; link: string }>> = {
  darkest: { background: "#323232", text: "#e6e6e6", secondary: "#a6a6a6", border: "#4a4a4a", hover: "#3e3e3e", link: "#4b9cf5" },
  dark: { background: "#535353", text: "#f0f0f0", secondary: "#c0c0c0", border: "#6e6e6e", hover: "#5f5f5f", link: "#54a3f6" },
  light: { background: "#b8b8b8", text: "#1e1e1e", secondary: "#3c3c3c", border: "#8f8f8f", hover: "#adadad", link: "#0d4ea6" },
  lightest: { background: "#f0f0f0", text: "#2c2c2c", secondary: "#5a5a5a", border: "#c8c8c8", hover: "#e4e4e4", link: "#0d66d0" },
};

/** The CSS variables that UXP gives a page in this theme. */
export function themeVariables(theme: Theme): Readonly<Record<string, string>> {
  const c = colors[theme];
  return {
    "--uxp-host-background-color": c.background, "--uxp-host-text-color": c.text, "--uxp-host-text-color-secondary": c.secondary,
    "--uxp-host-border-color": c.border, "--uxp-host-link-text-color": c.link, "--uxp-host-link-hover-text-color": c.link,
    "--uxp-host-label-text-color": c.secondary, "--uxp-host-widget-hover-background-color": c.hover, "--uxp-host-widget-hover-text-color": c.text,
    "--uxp-host-widget-hover-border-color": c.border, "--uxp-host-font-size": "12px", "--uxp-host-font-size-smaller": "11px", "--uxp-host-font-size-larger": "14px",
  };
}

/** A style sheet as it counts in the theme: blocks for it are laid open, those for other themes are left out. */
export function themedStyles(css: string, theme: Theme): string {
  let result = "", at = 0;
  for (const match of css.matchAll(/@media\s*([^{]*prefers-color-scheme[^{]*)\{/g)) {
    const start = match.index as number;
    if (start < at) continue;
    const open = start + match[0].length, close = endOfBlock(css, open);
    const named = [...(match[1] as string).matchAll(/prefers-color-scheme\s*:\s*([a-z]+)/g)].map((each) => each[1]);
    result += css.slice(at, start) + (named.includes(theme) ? css.slice(open, close) : "");
    at = close + 1;
  }
  return result + css.slice(at);
}

function endOfBlock(css: string, from: number): number {
  for (let i = from, depth = 1; i < css.length; i++) {
    if (css[i] === "{") depth++;
    else if (css[i] === "}" && --depth === 0) return i;
  }
  throw new Error("The style sheet's @media block does not end.");
}

/** Gives a page the variables of the theme, as the host does when the user changes it. */
export function applyTheme(root: { readonly style: { setProperty(name: string, value: string): void } }, theme: Theme): void {
  for (const [name, value] of Object.entries(themeVariables(theme))) root.style.setProperty(name, value);
}

// What UXP's CSS does not know (facts 4.2); each would be ignored there without a word.
const unknownCss: readonly [string, RegExp][] = [
  ["grid", /(^|[\s;{])(display\s*:\s*(inline-)?grid|grid-[a-z-]+\s*:)/], ["float", /(^|[\s;{])float\s*:/], ["gap", /(^|[\s;{])((row|column)-)?gap\s*:/],
  ["transition", /(^|[\s;{])transition(-[a-z]+)?\s*:/], ["animation", /(^|[\s;{])animation(-[a-z]+)?\s*:|@keyframes/], ["text-transform", /(^|[\s;{])text-transform\s*:/],
  ["@font-face", /@font-face/], ["sticky", /position\s*:\s*sticky/], ["font shorthand", /(^|[\s;{])font\s*:/],
];

/** Names of what a style sheet uses and UXP has not. */
export function unknownStyles(css: string): string[] {
  const bare = css.replace(/\/\*[\s\S]*?\*\//g, "");
  return unknownCss.filter(([, pattern]) => pattern.test(bare)).map(([name]) => name);
}
