// What `codex-plugin publish` asks on a terminal. Where there is none, it is answered by what changes nothing.
import { confirm, password } from '@clack/prompts';
import { hideValues } from '../host/secrets.ts';
import { answered } from './answered.ts';
import { maskValues } from './masked.ts';
import { terminalText } from './terminalText.ts';

/** Each throws Interrupted where the user ends it instead. */
export interface PublishQuestions {
  /** Whether there is somebody who answers. */
  isAsking: boolean;
  /** False where nobody answers. */
  sure(message: string): Promise<boolean>;
  /** A token for a registry. Empty where there is none. */
  token(registry: string): Promise<string>;
  /** A one-time password. Empty where there is none. */
  otp(registry: string): Promise<string>;
  /** What opens a key. Empty where nobody knows. */
  passphrase(file: string): Promise<string>;
}

/** Results go to stdout, so that questions go to stderr. */
export function publishQuestions(signal: AbortSignal): PublishQuestions {
  const isAsking = process.stdin.isTTY && process.stderr.isTTY;
  const output = process.stderr;
  const secret = async (message: string): Promise<string> => {
    if (!isAsking) return '';
    const answer: string | undefined = await answered(password({ message: terminalText(maskValues(message)), output, signal }));
    // Nothing was typed.
    const text = (answer ?? '').trim();
    if (text !== '') hideValues({ answer: text });
    return text;
  };
  return {
    isAsking,
    sure: async (message) => isAsking && answered(confirm({ message: terminalText(maskValues(message)), output, signal })),
    token: (registry) => secret(`Your token for ${registry} (it is not kept; leave it empty to go without)`),
    otp: (registry) => secret(`The one-time password that ${registry} wants`),
    passphrase: (file) => secret(`The passphrase of ${file}`),
  };
}
