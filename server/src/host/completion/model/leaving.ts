// What may leave the machine for a completion: nothing that is private by what ignores it, by its name or place, or with a secret in it.
import * as l10n from '@vscode/l10n';
import { paths } from '../../../paths/paths.ts';
import { hasPrivateKey, secretFinder, type PrivateFiles, type WhyPrivate } from '../privateFiles.ts';

export interface LeavingOptions {
  privateFiles: Pick<PrivateFiles, 'why'>;
  /** The workspace folders, absolute. */
  folders: () => readonly string[];
  /** What secrets are looked for by. */
  env: NodeJS.ProcessEnv;
}

export class Leaving {
  readonly #options: LeavingOptions;
  readonly #hasSecret: (text: string) => boolean;

  constructor(options: LeavingOptions) {
    this.#options = options;
    this.#hasSecret = secretFinder(options.env);
  }

  /**
   * Why a text stays here, in words; undefined where it may leave.
   * @param file where it is from: a path, which may be relative to a workspace folder, or a word that is none.
   */
  async why(file: string | undefined, text: string): Promise<string | undefined> {
    if (this.#hasSecret(text) || hasPrivateKey(text)) return l10n.t('there is a secret in its text');
    if (file === undefined) return undefined;
    const places = paths.isAbsolute(file) ? [file] : this.#options.folders().map((folder) => paths.join(folder, file));
    for (const place of places) {
      const why = await this.#options.privateFiles.why(place);
      if (why) return words(why);
    }
    return undefined;
  }
}

function words(why: WhyPrivate): string {
  switch (why) {
    case 'gitignore':
      return l10n.t('git ignores it');
    case 'codexignore':
      return l10n.t('.codexignore leaves it out');
    case 'env':
      return l10n.t('files of variables stay on this machine');
    case 'withheld':
      return l10n.t('it is in a place that plugins are kept out of');
    case 'secret-name':
      return l10n.t('by its name it holds secrets');
  }
}
