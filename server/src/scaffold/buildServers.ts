// What build servers are told to do with a plugin: check it at every push, and publish it where a tag says so. As texts.
import { languagesOf, type Project } from './project.ts';

export interface Release {
  project: Project;
  /** Of the package: `@acme`. */
  scope?: string;
  /** Its address, where it is not npm's own. */
  registry?: string;
  /** What stands before the version in tags: `v`, or `hello-v` where a repository has more than the plugin. */
  tagPrefix: string;
}

const TIMEOUT_MINUTES = 15;
const TARBALL = 'plugin.tgz';

/** The commands that check a plugin, in its folder. @param format of what the linter finds. */
function checks({ project }: Release, format: 'github' | 'text'): string[] {
  const tests = project.tests
    .map(({ onServer, ...here }) => onServer ?? here)
    .flatMap(({ command, install = [] }) => [...install, command]);
  return [
    `codex-plugin validate --profile publish --format ${format}`,
    ...tests,
    'codex-plugin test',
    'codex-plugin audit',
    `codex-plugin pack --out ${TARBALL}`,
  ];
}

/** @param tag how the shell has the tag. */
function publishing({ registry, scope, tagPrefix }: Release, tag: string): string {
  const options = [
    ...(registry === undefined ? [] : [`--registry ${registry}`]),
    ...(scope === undefined ? [] : [`--scope ${scope}`]),
    '--provenance',
  ];
  return `codex-plugin publish --version "\${${tag}#${tagPrefix}}" ${options.join(' ')}`;
}

/** Tells npm who publishes; the shell has the token in NPM_TOKEN. */
function login({ registry }: Release): string {
  const address = registry ?? '$(npm config get registry)';
  return `ADDRESS="${address}" && npm config set "//\${ADDRESS#*://}:_authToken" "$NPM_TOKEN" --location=user`;
}

/** A workflow for GitHub Actions, to be put where GitHub reads it: in `.github/workflows` at the repository's root. */
export function githubRelease(release: Release): string {
  const { project, tagPrefix } = release;
  const { tool, inRepository } = project;
  const python = languagesOf(project).includes('python');
  // GitHub takes the folder as YAML, where quotes keep whatever name it has from being something else.
  const place = inRepository === '' ? '' : `\ndefaults:\n  run:\n    working-directory: ${JSON.stringify(inRepository)}\n`;
  const artifact = inRepository === '' ? TARBALL : `${inRepository}/${TARBALL}`;
  const setUp = `      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 24
${python ? `      - uses: actions/setup-python@v5\n        with:\n          python-version: '3.12'\n` : ''}      - run: npm install --global ${tool.name}@${tool.version}
`;
  return `# Checks the plugin at every push, and publishes it where a tag such as ${tagPrefix}1.2.0 is pushed. That takes a secret NPM_TOKEN.
name: ${JSON.stringify(project.name)}

on:
  push:
    branches: ['**']
    tags: ['${tagPrefix}*']
  pull_request:

permissions:
  contents: read
${place}
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: ${TIMEOUT_MINUTES}
    steps:
${setUp}${checks(release, 'github')
    .map((step) => `      - run: ${step}\n`)
    .join('')}      - uses: actions/upload-artifact@v4
        with:
          name: plugin
          path: ${JSON.stringify(artifact)}

  publish:
    if: startsWith(github.ref, 'refs/tags/${tagPrefix}')
    needs: check
    runs-on: ubuntu-latest
    timeout-minutes: ${TIMEOUT_MINUTES}
    permissions:
      contents: read
      # Says where the package was built.
      id-token: write
    steps:
${setUp}      - run: ${login(release)}
        env:
          NPM_TOKEN: \${{ secrets.NPM_TOKEN }}
      - run: ${publishing(release, 'TAG')}
        env:
          TAG: \${{ github.ref_name }}
`;
}

/** A pipeline for GitLab, to be put at the repository's root, or included there. */
export function gitlabRelease(release: Release): string {
  const { project, tagPrefix } = release;
  const { tool, inRepository } = project;
  const python = languagesOf(project).includes('python');
  const setUp = [
    ...(python ? ['apt-get update && apt-get install --yes python3-pip python3-venv'] : []),
    `npm install --global ${tool.name}@${tool.version}`,
    ...(inRepository === '' ? [] : [`cd ${JSON.stringify(inRepository)}`]),
  ];
  const lines = (all: readonly string[]): string => all.map((line) => `    - ${JSON.stringify(line)}\n`).join('');
  return `# Checks the plugin at every push, and publishes it where a tag such as ${tagPrefix}1.2.0 is pushed. That takes a masked variable NPM_TOKEN.
default:
  image: node:24
  timeout: ${TIMEOUT_MINUTES} minutes

stages: [check, publish]

check:
  stage: check
  script:
${lines([...setUp, ...checks(release, 'text')])}  artifacts:
    paths: [${JSON.stringify(inRepository === '' ? TARBALL : `${inRepository}/${TARBALL}`)}]

publish:
  stage: publish
  rules:
    - if: $CI_COMMIT_TAG =~ /^${tagPrefix.replaceAll(/[.]/g, String.raw`\.`)}\\d/
  # Says where the package was built.
  id_tokens:
    SIGSTORE_ID_TOKEN:
      aud: sigstore
  script:
${lines([...setUp, login(release), publishing(release, 'CI_COMMIT_TAG')])}`;
}
