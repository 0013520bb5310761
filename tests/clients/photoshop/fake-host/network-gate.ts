// Which addresses the manifest lets the plugin reach: scheme, host and port, all three.
import type { PluginManifest } from "./options";
import type { Records } from "./records";

const defaultPorts: Readonly<Record<string, string>> = { "http:": "80", "https:": "443", "ws:": "80", "wss:": "443" };

/** Looks every address up in requiredPermissions.network.domains of the real manifest. */
export class NetworkGate {
  private readonly domains: "all" | readonly string[];

  constructor(manifest: PluginManifest, private readonly records: Records) {
    this.domains = manifest.requiredPermissions?.network?.domains ?? [];
    if (this.domains === "all") return;
    for (const domain of this.domains)
      if (!/^(https?|wss?):\/\/(\*\.)?[^*/]+$/.test(domain) || /\/\/(www\.)?\*/.test(domain.replace("//*.", "//"))) throw new Error(`manifest.json: network domain "${domain}" must be scheme://host[:port].`);
  }

  /** Throws UXP's words for an address that is not listed. */
  check(address: string): void {
    if (this.allows(address)) return;
    this.records.complain("network", address);
    throw new Error(`Permission denied to the url ${address}. Manifest entry not found.`);
  }

  private allows(address: string): boolean {
    const wanted = origin(address);
    if (!wanted) return false;
    return this.domains === "all" || this.domains.some((domain) => {
      const listed = origin(domain.replace("//*.", "//"));
      if (!listed || listed.scheme !== wanted.scheme || listed.port !== wanted.port) return false;
      return domain.includes("//*.") ? wanted.host.endsWith(`.${listed.host}`) : wanted.host === listed.host;
    });
  }
}

function origin(address: string): { scheme: string; host: string; port: string } | null {
  const match = /^([a-z]+:)\/\/([^/?#:@]+|\[[^\]]+\])(?::(\d+))?(?:[/?#]|$)/i.exec(address);
  if (!match) return null;
  const scheme = (match[1] as string).toLowerCase();
  const port = match[3] ?? defaultPorts[scheme];
  return port === undefined ? null : { scheme, host: (match[2] as string).toLowerCase(), port };
}
