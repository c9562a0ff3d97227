// Reasons of skips that lie in where this clone is, or in the machine's kernel: nothing that could be installed helps, so they fail no run. A leaf:
// suites in the editor import it.

const blamed = 'this clone ';
/** Completed by what is to be mounted, and why it cannot be. */
export const machineCannotMount = 'this machine cannot mount';

export const nothingBeside = `${blamed}has no folder ../shared beside it`;
export const unreadableForOthers = `${blamed}is where another user cannot read it, or else its Node.js is`;

/** Whether the place of the clone is the reason of a skip, or the machine itself. */
export function isPlaceOfClone(reason: string): boolean {
  return reason.startsWith(blamed) || reason.startsWith(machineCannotMount);
}
