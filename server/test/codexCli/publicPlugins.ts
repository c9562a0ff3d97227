// Public plugins in the format of OpenAI's Codex CLI, by which false alarms are looked for: node scripts/codexPublicPlugins.mts
// They are named here, and never copied.

export interface PublicPlugins {
  /** On GitHub. */
  repository: string;
  commit: string;
}

export const PUBLIC_PLUGINS: readonly PublicPlugins[] = [
  { repository: '21st-dev/codex-plugin', commit: 'df9d8c7a5c64cdf7e107e336fa8c129ede02ca20' },
  { repository: 'DollarDill/beads-superpowers', commit: 'a01576ee868604187f67911ad4c156560afdbef1' },
  { repository: 'EveryInc/compound-engineering-plugin', commit: '925b4ef71cbee0b4205693c4cafc9b2c557a603a' },
  { repository: 'JuliusBrussee/caveman', commit: '2f49f0e1a352aa810e70056b7930aeb0b3d219b4' },
  { repository: 'LilMGenius/win-hooks', commit: '8a25a2f3b578fb4de520e4422d59dd95ea36c621' },
  { repository: 'REPOZY/superpowers-optimized', commit: '3229d61d0792bbbca3dd2c9dbf929c082f4a45e8' },
  { repository: 'Rune-kit/rune', commit: 'feb5f5d5d9cade3e3667913af468a0b1f929ff2e' },
  { repository: 'SpillwaveSolutions/okf-plugin', commit: 'ef1ce4cf0bd2b94e6e20ca6e9400e873d082a56f' },
  { repository: 'TT-Wang/memem', commit: '3fc1799bf6c9f8ce847a9306708bf9855b908396' },
  { repository: 'ZipperBagCoffee/crabshell', commit: '9359e98e8b85d0adf93598a4a090a88f0f8201c2' },
  { repository: 'avivsinai/agent-message-queue', commit: '1188b5c0049ebb4049b97de1f1da2d38fab49a8e' },
  { repository: 'aztechead/loop-spec', commit: '560b98015e6a84fa261aabcce872a698d5fc20d6' },
  { repository: 'b-open-io/prompts', commit: '178a531bd9fa3aa0a8c1bff0aa579bddff09082c' },
  { repository: 'obra/superpowers', commit: '44c9b2d6e889982ac18c27d05a19fefe335194e1' },
  { repository: 'openai/plugins', commit: '3fdeeb4970a1fa176ccabf873ae64fd6053cb2b0' },
  { repository: 'thedotmack/claude-mem', commit: 'e2d1df569a8f04075d40e92461128ece7cf04c82' },
  { repository: 'Alexander-Tyagunov/magician', commit: 'dca0de4df79979da77b676989a58cbf34517fd59' },
  { repository: 'Amal-David/bookshelf', commit: 'c17f242da4ad149a0c0ba303cc1cb5e26e7fc00d' },
  { repository: 'KSEGIT/Version-Sentinel', commit: 'b357601075c02f798b60c8206a836dee7342bf9f' },
  { repository: 'MarioZZJ/cc-notify-hooks', commit: 'bf7a272596e14dcf98674c8cd0284c05c42a7ea6' },
  { repository: 'Dev-Jahn/hippocampus', commit: 'eae09d642bd812e2f6a0c78d5e6c78388e014f40' },
];
