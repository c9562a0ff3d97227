// The key of `codex-plugin publish --sign`, with the passphrase that opens it.
import { hideValues } from '../host/secrets.ts';
import { KeyError, readSigningKey, type SigningKey } from '../registry/signing/signingKey.ts';
import { UsageError } from './exit.ts';
import type { PublishQuestions } from './publishQuestions.ts';

/** For build servers, where nobody can be asked. */
const PASSPHRASE = 'CODEX_PLUGIN_KEY_PASSPHRASE';

/** @throws UsageError where the key cannot be used. */
export async function keyToSignWith(file: string, { passphrase }: Pick<PublishQuestions, 'passphrase'>): Promise<SigningKey> {
  const given = process.env[PASSPHRASE];
  if (given) hideValues({ [PASSPHRASE]: given });
  try {
    return await readSigningKey(file, given || undefined);
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    const answer = error.wantsPassphrase ? await passphrase(file) : '';
    if (answer === '') throw new UsageError(error.message, { cause: error });
    return readSigningKey(file, answer).catch((again: Error) => {
      throw again instanceof KeyError ? new UsageError(again.message, { cause: again }) : again;
    });
  }
}
