/** Why something is not installed: a sentence or more that says what happened and what to do. Nothing of it was put in place. */
export class InstallFault extends Error {
  override readonly name = 'InstallFault';
}
