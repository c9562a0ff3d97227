// Installs versions of a plugin one after the other and goes back again, without an end: to be killed, wherever it is.
// Prints one character before each step. node endlessInstaller.mts <plugins folder> <tarball>…
import { flushCompileCache } from 'node:module';
import { removeInstalled, rollBack } from '../../src/registry/installed/switching.ts';
import { PluginsFolder } from '../../src/registry/installed/pluginsFolder.ts';
import { carryOut, plan } from '../../src/registry/install/install.ts';
import { tarballOffer } from '../../src/registry/install/localOffers.ts';

void endlessly(process.argv.slice(2));

async function endlessly([root = '', ...tarballs]: string[]): Promise<void> {
  const folder = new PluginsFolder(root);
  const offers = await Promise.all(tarballs.map(tarballOffer));
  const nothing = async (): Promise<void> => undefined;
  // Those that are killed have no end at which it would be written.
  flushCompileCache();
  for (;;) {
    for (const offer of offers) {
      begins();
      const found = await plan([{ id: offer.id, range: '*', offers: [offer] }], { folder, policies: [], catalog: async () => [] });
      begins();
      await carryOut(found, folder, { say: () => undefined, beforeServing: nothing });
      begins();
      await removeOthers(folder);
      begins();
      await rollBack(folder, { id: offer.id }, { policies: [], beforeServing: nothing }).catch(nothing);
    }
  }
}

function begins(): void {
  process.stdout.write('.');
}

/** So that the next round has something to unpack. */
async function removeOthers(folder: PluginsFolder): Promise<void> {
  for (const { id, current, versions } of await folder.list()) {
    const others = versions.slice(1).filter((version) => version !== current);
    for (const version of others) await removeInstalled(folder, [{ id, version }], { isForced: false });
  }
}
