// Says of files of other machines that no plugin runs for them: without a path here, nothing could be read or confined.
import * as l10n from '@vscode/l10n';
import { shownLine } from '../text/shownText.ts';
import { otherMachineOf } from './uris.ts';
import type { Views } from './views.ts';

export class OtherMachines {
  readonly #views: Pick<Views, 'say'>;
  readonly #said = new Set<string>();

  constructor(views: Pick<Views, 'say'>) {
    this.#views = views;
  }

  /** Looks at what the editor opened, a document or a folder; each machine is told of once. */
  opened(...uris: readonly string[]): void {
    for (const uri of uris) {
      const machine = otherMachineOf(uri);
      if (machine === undefined || this.#said.has(machine)) continue;
      this.#said.add(machine);
      const text = l10n.t(
        '{0} names a file of another machine ({1}), which is no path here, so no plugin runs for such files. Open it by the path at which it is mounted.',
        shownLine(uri),
        shownLine(machine),
      );
      this.#views.say('warn', text);
    }
  }
}
