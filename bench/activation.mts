// The activation of the extension in a real VS Code, as VS Code itself measures it, beside its own JSON extension and an empty one. Prints
// ActivationMeasures as JSON. What the editor and the browser need is downloaded once (client/test/README.md).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { activationFileVariable, type Activations } from '../client/test/suite/support/activationTable.mts';
import { bundleSuites } from '../client/test/bundleSuites.mts';
import type { Driver } from '../client/test/drivers/driver.mts';
import { serverDriver } from '../client/test/drivers/vscodeServer.mts';
import { isServerPrepared } from '../client/test/drivers/vscodeServerPackage.mts';
import { prepareRun } from '../client/test/prepareRun.mts';
import { removeFolder, temporaryFolder } from './fixtures.mts';
import { activationMeasures, type ActivationMeasures } from './report.mts';

const [pace = ''] = process.argv.slice(2);
const STARTS = pace === 'quick' ? 1 : 7;
const repository = path.resolve(import.meta.dirname, '..');
const log = (line: string): void => void process.stderr.write(`activation: ${line}\n`);

async function starts(driver: Driver): Promise<Activations[]> {
  const [suite] = await bundleSuites(['activation']);
  const found: Activations[] = [];
  const folder = temporaryFolder('activation');
  try {
    for (let start = 0; start < STARTS; start++) {
      const file = path.join(folder, `${start}.json`);
      const run = await prepareRun(suite!, {
        outputFolder: path.join(repository, 'test-results/bench'),
        extensionFolder: repository,
        grep: undefined,
        log,
      });
      try {
        const { failures } = await driver.run({ ...run.suite, env: { ...run.suite.env, [activationFileVariable]: file } });
        if (failures.length > 0) throw new Error(failures.map(({ title, message }) => `${title}\n${message}`).join('\n'));
      } finally {
        await run.dispose();
      }
      found.push(JSON.parse(readFileSync(file, 'utf8')) as Activations);
    }
  } finally {
    removeFolder(folder);
  }
  return found;
}

async function measure(): Promise<ActivationMeasures> {
  // Its preparation takes minutes, once.
  if (pace === 'quick' && !isServerPrepared())
    return { missing: 'The VS Code server is not prepared yet, which a quick run leaves undone.' };
  let driver: Driver;
  try {
    driver = await serverDriver(log);
  } catch (error) {
    // A machine without a browser, or without the registry, can still measure everything else; the goal is not met there.
    const missing = error instanceof Error ? error.message : String(error);
    if (process.env['REQUIRE_EDITOR'] === '1' || process.env['REQUIRE_ALL'] === '1') throw error;
    log(`not measured (${missing})`);
    return { missing };
  }
  try {
    return activationMeasures(driver.name, await starts(driver));
  } finally {
    await driver.close();
  }
}

process.stdout.write(JSON.stringify(await measure()));
