// The only way UXP leaves open to a profile's bytes: Photoshop writes a one-pixel document that has it. Not verified in a real Photoshop; nothing else depends on how.
import { documentInFront } from "./documents";
import type { ModalScopes } from "./modal";
import type { Photoshop } from "./photoshop";
import type { Uxp, UxpFile } from "./uxp";

const FILE_NAME = "abpnbridge-profile.psd";

/**
 * The ICC bytes of a profile that Photoshop knows by this name; null where it gives none. In front afterwards: the document that was before.
 * Rejects with whatever Photoshop or the file system rejects with.
 */
export const scratchProfile = async (photoshop: Photoshop, uxp: Uxp, modal: ModalScopes, name: string, isGrey: boolean): Promise<Uint8Array | null> => {
  const folder = await uxp.storage.localFileSystem.getTemporaryFolder();
  const file = await folder.createFile(FILE_NAME, { overwrite: true });
  try {
    await modal.run("Reading the colour profile", (context) => saveScratch(photoshop, name, isGrey, file, context.hostControl));
    // After the scope: files read within one are unreliable [observed, facts 1.4].
    const bytes = await file.read({ format: uxp.storage.formats.binary });
    return typeof bytes === "string" ? null : iccOfPsd(new Uint8Array(bytes));
  } finally {
    await file.delete();
  }
};

interface AutoClose {
  registerAutoCloseDocument(documentId: number): Promise<void>;
  unregisterAutoCloseDocument(documentId: number): Promise<void>;
}

const saveScratch = async (photoshop: Photoshop, name: string, isGrey: boolean, file: UxpFile, hostControl: AutoClose): Promise<void> => {
  const { app } = photoshop;
  const before = documentInFront(app);
  const mode = isGrey ? "grayscaleMode" : "RGBColorMode";
  const scratch = await app.createDocument({ width: 1, height: 1, resolution: 72, mode, fill: "white", depth: 8, profile: name });
  if (scratch === null) throw new Error("Photoshop made no document.");
  // Closes it also when Esc is pressed in between.
  await hostControl.registerAutoCloseDocument(scratch.id);
  await scratch.saveAs.psd(file, { embedColorProfile: true }, true);
  await hostControl.unregisterAutoCloseDocument(scratch.id);
  await scratch.closeWithoutSaving();
  if (before !== null) app.activeDocument = before;
};

const ICC_RESOURCE = 1039;

/** The ICC profile among a PSD file's image resources (resource 1039); null where it has none. */
export const iccOfPsd = (psd: Uint8Array): Uint8Array | null => {
  const view = new DataView(psd.buffer, psd.byteOffset, psd.byteLength);
  // Header of 26 bytes, then colour mode data and image resources, each after its length.
  if (psd.length < 34 || view.getUint32(0) !== 0x38425053) return null;
  let at = 30 + view.getUint32(26);
  if (at + 4 > psd.length) return null;
  const end = Math.min(at + 4 + view.getUint32(at), psd.length);
  at += 4;
  while (at + 12 <= end) {
    const id = view.getUint16(at + 4);
    // A name with its length before it, even in all.
    const nameBytes = 1 + view.getUint8(at + 6);
    const sizeAt = at + 6 + nameBytes + (nameBytes % 2);
    if (sizeAt + 4 > end) return null;
    const size = view.getUint32(sizeAt);
    const dataAt = sizeAt + 4;
    if (dataAt + size > end) return null;
    if (id === ICC_RESOURCE) return psd.slice(dataAt, dataAt + size);
    at = dataAt + size + (size % 2);
  }
  return null;
};
