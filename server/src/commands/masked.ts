// What leaves the command line goes through one of these, be it text or JSON: values of the user's variables that look secret, and tokens of known forms.
import { createMask } from '../host/secrets.ts';

/** For what plugins and errors say: what stands beside a telling name is masked as well. */
export const mask = createMask(process.env);

/** For what quotes manifests and permissions, where names are all there is. */
export const maskValues = createMask(process.env, { named: false });
