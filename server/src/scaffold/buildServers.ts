// What build servers are told to do with a plugin: check it at every push, and publish it where a tag says so. As texts.
import { shellWord } from '../text/shellWord.ts';
import { onServer, usesPython, type Project } from './project.ts';
import { yamlText } from './yamlText.ts';

export interface Release {
  project: Project;
  /** Of the package: `@acme`. */
  scope?: string;
  /** Its address, where it is not npm's own. */
  registry?: string;
  /** What stands before the version in tags: `v`, or `hello-v` where a repository has more than the plugin. */
  tagPrefix: string;
  /** What npm is to install the command line from, as it takes it: a package, an address, or a file from the plugin's folder. */
  tool: string;
}

const TIMEOUT_MINUTES = 15;
const TARBALL = 'plugin.tgz';
/** Where GitLab's machine has an interpreter of its own for the plugin, outside of what is looked at. */
const PYTHON = '/opt/plugin-python';

/** The commands that check a plugin, in its folder. @param format of what the linter finds. */
function checks({ project }: Release, format: 'github' | 'text'): string[] {
  const { install, test } = onServer(project);
  return [
    ...install,
    `codex-plugin validate --profile publish --format ${format}`,
    ...test,
    'codex-plugin test',
    'codex-plugin audit',
    `codex-plugin pack --out ${TARBALL}`,
  ];
}

/** The commands that publish it: its mock events are fired once more. @param tag how the shell has the tag. */
function publishing({ project, registry, scope, tagPrefix }: Release, tag: string): { install: readonly string[]; publish: string } {
  const options = [
    ...(registry === undefined ? [] : [`--registry ${registry}`]),
    ...(scope === undefined ? [] : [`--scope ${scope}`]),
    '--provenance',
  ];
  return { install: project.packages, publish: `codex-plugin publish --version "\${${tag}#${tagPrefix}}" ${options.join(' ')}` };
}

/** Tells npm who publishes; the shell has the token in NPM_TOKEN. */
function login({ registry }: Release): string {
  const address = registry ?? '$(npm config get registry)';
  return `ADDRESS="${address}" && npm config set "//\${ADDRESS#*://}:_authToken" "$NPM_TOKEN" --location=user`;
}

/** A workflow for GitHub Actions, to be put where GitHub reads it: in `.github/workflows` at the repository's root. */
export function githubRelease(release: Release): string {
  const { project, tagPrefix, tool } = release;
  const { inRepository } = project;
  const python = usesPython(project);
  const { install, publish } = publishing(release, 'TAG');
  // GitHub takes the folder as YAML, where quotes keep whatever name it has from being something else.
  const place = inRepository === '' ? '' : `\ndefaults:\n  run:\n    working-directory: ${JSON.stringify(inRepository)}\n`;
  const artifact = inRepository === '' ? TARBALL : `${inRepository}/${TARBALL}`;
  const setUp = `      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 24
${python ? `      - uses: actions/setup-python@v5\n        with:\n          python-version: '3.12'\n` : ''}      - run: npm install --global ${tool}
`;
  const runs = (commands: readonly string[]): string => commands.map((command) => `      - run: ${yamlText(command)}\n`).join('');
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
${setUp}${runs(checks(release, 'github'))}      - uses: actions/upload-artifact@v4
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
${setUp}${runs(install)}      - run: ${login(release)}
        env:
          NPM_TOKEN: \${{ secrets.NPM_TOKEN }}
      - run: ${publish}
        env:
          TAG: \${{ github.ref_name }}
`;
}

/** A pipeline for GitLab, to be put at the repository's root, or included there. */
export function gitlabRelease(release: Release): string {
  const { project, tagPrefix, tool } = release;
  const { inRepository } = project;
  const { install, publish } = publishing(release, 'CI_COMMIT_TAG');
  const setUp = [
    // Packages of Debian's own Python are not for pip to change.
    ...(usesPython(project)
      ? ['apt-get update && apt-get install --yes python3-venv', `python3 -m venv ${PYTHON} && export PATH="${PYTHON}/bin:$PATH"`]
      : []),
    ...(inRepository === '' ? [] : [`cd ${shellWord(inRepository, 'linux')}`]),
    `npm install --global ${tool}`,
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
${lines([...setUp, ...install, login(release), publish])}`;
}
