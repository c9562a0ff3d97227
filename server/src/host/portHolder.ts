// Who holds a port that somebody wants, for those who may not ask the runner.
export { portHolder } from '../runner/index.ts';
