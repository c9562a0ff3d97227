// By what a manifest is told from another one: which file it is, and what it says.
import { createHash } from 'node:crypto';

export interface ManifestMark {
  /** The file's name in the plugin's folder. */
  readonly file: string;
  /** Of its text. */
  readonly digest: string;
  /** Whose key signed the package that it was installed from. */
  readonly signer?: string;
}

/** The mark of a manifest as it was read. The digest is made when it is first asked for: plugins that nobody decided about need none. */
export function manifestMark(file: string, text: string, signer?: string): ManifestMark {
  let digest: string | undefined;
  return {
    file,
    ...(signer !== undefined && { signer }),
    get digest() {
      return (digest ??= digestOf(text));
    },
  };
}

/** Editors keep a byte order mark apart from the text, and git may write other line ends, which mean the same in JSON and YAML. */
export function digestOf(text: string): string {
  return createHash('sha256')
    .update(text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n'))
    .digest('hex');
}

export function isSameManifest(one: ManifestMark, other: ManifestMark): boolean {
  return one.file === other.file && one.digest === other.digest && one.signer === other.signer;
}
