// A real Node.js 22, for tests of what differs there.
import { nodeFromNpm } from './nodeFromNpm.mts';

const VERSION = '22.22.0';
const { platform, arch } = process;
// As the package "node" calls its parts.
const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
const name = `${prefix}-${platform === 'win32' ? 'win' : platform}-${arch}`;

/** @returns its path, or why there is none: tests skip with that. */
export function findNode22(): { readonly node: string } | { readonly missing: string } {
  return nodeFromNpm({ name, version: VERSION });
}
