import { describe, expect, it } from 'vitest';
import { NoProvenance, requireBuildServer } from './provenance.ts';

describe('where a package comes from', () => {
  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['on somebody’s machine', {}, /GitHub Actions and in GitLab CI alone/],
    ['in GitHub Actions without the permission', { GITHUB_ACTIONS: 'true' }, /id-token: write/],
    ['in GitLab CI without a token', { GITLAB_CI: 'true' }, /SIGSTORE_ID_TOKEN/],
  ])('cannot be said %s', (_, env, says) => {
    expect(() => requireBuildServer(env)).toThrow(NoProvenance);
    expect(() => requireBuildServer(env)).toThrow(says);
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['GitHub Actions', { GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: 'https://token.test/' }],
    ['GitLab CI', { GITLAB_CI: 'true', SIGSTORE_ID_TOKEN: 'x' }],
  ])('can be said in %s', (_, env) => {
    expect(() => requireBuildServer(env)).not.toThrow();
  });
});
