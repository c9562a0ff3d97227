// Where and from which sources a package was built, signed by the build server's own identity and written to a public log.
import { generateProvenance } from 'libnpmpublish/lib/provenance.js';
import { createHash } from 'node:crypto';

/** It cannot be said here where a package comes from. The message says what is missing. */
export class NoProvenance extends Error {
  override readonly name = 'NoProvenance';
}

/** Whether the machine is one that can say where a package comes from. @throws NoProvenance */
export function requireBuildServer(env: NodeJS.ProcessEnv): void {
  if (env['GITHUB_ACTIONS']) {
    if (env['ACTIONS_ID_TOKEN_REQUEST_URL']) return;
    throw new NoProvenance('--provenance needs the permission "id-token: write" in the job of GitHub Actions. Add it to the workflow.');
  }
  if (env['GITLAB_CI']) {
    if (env['SIGSTORE_ID_TOKEN']) return;
    throw new NoProvenance(
      '--provenance needs SIGSTORE_ID_TOKEN with the audience "sigstore" in the id_tokens of the job. Add it to .gitlab-ci.yml.',
    );
  }
  throw new NoProvenance(
    '--provenance says which build made a package, which works in GitHub Actions and in GitLab CI alone. Publish there, or sign by --sign KEY.',
  );
}

/** @throws NoProvenance where the build server or the log does not answer. */
export async function provenanceOf({
  name,
  version,
  bytes,
}: {
  name: string;
  version: string;
  bytes: Buffer;
}): Promise<{ mediaType: string }> {
  const sha512 = createHash('sha512').update(bytes).digest('hex');
  const subject = { name: `pkg:npm/${name.replace(/^@/, '%40')}@${version}`, digest: { sha512 } };
  try {
    return await generateProvenance([subject], {});
  } catch (error) {
    throw new NoProvenance(`Where the package comes from could not be signed: ${(error as Error).message}. Nothing was published.`, {
      cause: error,
    });
  }
}
