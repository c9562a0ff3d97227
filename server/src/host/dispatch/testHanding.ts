// Handing out documents as they come, for tests of dispatching that are about something else.
import { DocumentPlaces } from '../../runner/index.ts';
import { Handing } from './handing.ts';

export function testHanding(): Handing {
  const places = new DocumentPlaces({ workspaceFolders: [], plugins: [], confined: false });
  return new Handing({ places: () => places, log: () => undefined });
}
