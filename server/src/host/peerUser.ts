// Whose the other end of a connection is, for those who may not ask the runner.
export { mayBeOfThisUser } from '../runner/index.ts';
