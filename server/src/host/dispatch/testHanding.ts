// Handing out documents as they come, for tests of dispatching that are about something else.
import { DocumentPlaces } from '../../runner/index.ts';
import { Handing } from './handing.ts';

const places = new DocumentPlaces({ workspaceFolders: [], plugins: [], confined: false });
// The budgets of those tests are short.
await places.prepare();

export function testHanding(): Handing {
  return new Handing({ places: () => places, log: () => undefined });
}
