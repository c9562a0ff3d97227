// The part of the host that the editor edge uses; tests put a stand-in here.
import type { PluginHost } from '../host/host.ts';

export type Host = Pick<
  PluginHost,
  | 'subscribe'
  | 'load'
  | 'setWorkspaceFolders'
  | 'setTrusted'
  | 'updateSettings'
  | 'plugins'
  | 'handles'
  | 'savers'
  | 'isWithheld'
  | 'dispatch'
  | 'discarded'
  | 'cancelRun'
  | 'whenQuiet'
  | 'prepare'
  | 'history'
  | 'historyDetail'
  | 'pastEvent'
  | 'setEnabled'
  | 'setGranted'
  | 'askAgain'
  | 'reloadPlugin'
  | 'restartPlugin'
  | 'filesChanged'
  | 'isManifest'
  | 'manifestEdited'
  | 'attachTarget'
  | 'missingInterpreter'
  | 'close'
>;
