import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { linkedSecrets } from './linkedSecrets.ts';

test.runIf(process.platform !== 'win32')(
  'links in places for secrets lead to secrets, but for what everybody has or was granted for itself',
  () => {
    const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-linked-secrets-')));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const at = (file: string): string => path.join(root, file);
    for (const folder of ['home/.ssh/deep/er/still', 'home/dotfiles/keys', 'home/apps', 'home/project'])
      mkdirSync(at(folder), { recursive: true });
    for (const file of ['home/dotfiles/id', 'home/dotfiles/keys/a', 'home/project/skill.md', 'away', 'chained', 'too-deep'])
      writeFileSync(at(file), '');
    writeFileSync(at('home/apps/run'), '#!/bin/sh\n', { mode: 0o755 });
    const links = {
      'home/.ssh/id': '../dotfiles/id',
      'home/.ssh/deep/keys': at('home/dotfiles/keys'),
      'home/.ssh/deep/er/away': at('away'),
      'home/.ssh/deep/er/still/away': at('too-deep'),
      'home/dotfiles/keys/on': at('chained'),
      'home/.ssh/deep/program': at('home/apps/run'),
      'home/.ssh/skill': at('home/project/skill.md'),
      'home/.ssh/home': at('home'),
      'home/.ssh/root': '/',
      'home/.ssh/system': '/usr/bin',
      'home/.ssh/itself': 'deep',
      'home/.ssh/lost': 'nowhere',
    };
    for (const [link, to] of Object.entries(links)) symlinkSync(to, at(link));
    const found = linkedSecrets([at('home/.ssh'), at('home/none')], [at('home'), at('home/project')]);
    expect(found.toSorted()).toEqual([at('away'), at('chained'), at('home/dotfiles/id'), at('home/dotfiles/keys')]);
  },
);
