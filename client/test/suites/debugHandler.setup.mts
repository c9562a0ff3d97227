// The same plugin, and the same debuggers, as the suite of what attaches to it.
export { default } from './attach.setup.mts';
