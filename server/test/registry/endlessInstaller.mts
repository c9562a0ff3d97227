// Installs versions of a plugin one after the other and goes back again, without an end: to be killed, wherever it is.
// node endlessInstaller.mts <plugins folder> <tarball>…
import { removeInstalled, rollBack } from '../../src/registry/installed/switching.ts';
import { PluginsFolder } from '../../src/registry/installed/pluginsFolder.ts';
import { carryOut, plan } from '../../src/registry/install/install.ts';
import { tarballOffer } from '../../src/registry/install/localOffers.ts';

void endlessly();

async function endlessly(): Promise<void> {
  const [root = '', ...tarballs] = process.argv.slice(2);
  const folder = new PluginsFolder(root);
  const offers = await Promise.all(tarballs.map(tarballOffer));
  const nothing = async (): Promise<void> => undefined;
  const carrier = { say: (): void => undefined, beforeServing: nothing };

  process.stdout.write('begins\n');
  for (;;) {
    for (const offer of offers) {
      const found = await plan([{ id: offer.id, range: '*', offers: [offer] }], { folder, catalog: async () => [] });
      await carryOut(found, folder, carrier);
      // So that the next round has something to unpack.
      for (const { id, current, versions } of await folder.list())
        for (const version of versions.slice(1)) if (version !== current) await removeInstalled(folder, { id, version, isForced: false });
      await rollBack(folder, { id: offer.id }, nothing).catch(nothing);
    }
  }
}
