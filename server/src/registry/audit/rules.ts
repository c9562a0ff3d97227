// Every code that an audit's findings have, with what it means.
import { RULES as MANIFEST_RULES } from '../../manifest/rules/table.ts';

/** Problems of the manifest that say something about what the plugin may do to its users. */
const FROM_THE_MANIFEST = [
  'manifest/missing-permission',
  'manifest/unused-permission',
  'manifest/unverified-permission',
  'manifest/code-unchecked',
  'manifest/publish-secret',
  'manifest/insecure-authentication',
  'manifest/script-outside',
] as const;
export type ManifestCode = (typeof FROM_THE_MANIFEST)[number];

export function isManifestCode(code: string): code is ManifestCode {
  return (FROM_THE_MANIFEST as readonly string[]).includes(code);
}

interface AuditRule {
  title: string;
  help: string;
}

const OWN_RULES = {
  'audit/vulnerable-dependency': {
    title: 'A package has a known vulnerability',
    help: 'Update it to a version without. A package that only development needs does not get to users, so it counts as low at most.',
  },
  'audit/malicious-dependency': {
    title: 'A package is known to be malicious',
    help: 'Remove it, and take every secret for stolen that was within its reach.',
  },
  'audit/not-checked': {
    title: 'Something could not be checked',
    help: 'That nothing was found means nothing here. The message says why it was not checked.',
  },
  'audit/not-locked': {
    title: 'Which versions of packages are installed is not laid down',
    help: 'Who installs the plugin gets what is newest then. Commit a lock file, which npm and tools for Python make.',
  },
  'audit/install-script': {
    title: 'A package runs a script when it is installed',
    help: 'Plugins are installed without such scripts, so what they do is missing; where they run, they may do anything.',
  },
  'audit/decoded-code': {
    title: 'Text is decoded or fetched, and run as code',
    help: 'Nobody can see what it does. Write the code as it is.',
  },
  'audit/made-code': {
    title: 'Code is made while the plugin runs',
    help: 'What eval, Function and exec run cannot be checked, and may come from whoever gets a text in.',
  },
  'audit/bytecode': {
    title: 'Python bytecode is loaded',
    help: 'Nobody can read it. Ship the source.',
  },
  'audit/scrambled-names': {
    title: 'The code was obfuscated',
    help: 'Publish code that people can read. A minifier leaves no such names.',
  },
  'audit/escaped-text': {
    title: 'Ordinary text is written in escapes',
    help: 'Write the letters themselves: what is written by numbers is meant not to be found.',
  },
  'audit/unseen-text': {
    title: 'There is text in characters that are not seen',
    help: 'It may be code, which something decodes. Remove it.',
  },
  'audit/turned-text': {
    title: 'Characters turn the direction of text around',
    help: 'The code that runs is not the code that is seen (Trojan Source). Write such characters as escapes.',
  },
  'audit/unseen-in-name': {
    title: 'A name has characters that are not seen',
    help: 'It looks like another name, or like nothing at all.',
  },
  'audit/mixed-letters': {
    title: 'A name has letters of several scripts that look alike',
    help: 'It looks like another name. Write it in one script.',
  },
  'audit/embedded-data': {
    title: 'A long text looks encoded',
    help: 'Keep data in files of their own, where people see what it is.',
  },
  'audit/long-line': {
    title: 'A line is too long to be read',
    help: 'Code that a tool put together cannot be reviewed. Publish what it was made from as well.',
  },
  'audit/hides-module': {
    title: "A script has the name of one of Python's own modules",
    help: 'Who reads that it is imported takes it for another one. Give it another name, or put it into a package.',
  },
  'audit/acts-on-import': {
    title: 'A script uses the network or starts programs when it is imported',
    help: 'It happens before any event, whenever a worker starts. Do it in a handler, when it is needed.',
  },
  'audit/similar-id': {
    title: "The plugin's id is almost that of another plugin",
    help: 'Who types one gets the other. Choose an id that is not mistaken for it.',
  },
  'audit/similar-dependency': {
    title: "A package's name is almost that of a well-known one",
    help: 'Make sure that it is the one that is meant.',
  },
} as const satisfies Record<string, AuditRule>;

export type OwnCode = keyof typeof OWN_RULES;
export type AuditCode = OwnCode | ManifestCode;

/** What a code means; undefined for what is none of an audit's. */
export function auditRule(code: string): AuditRule | undefined {
  if (Object.hasOwn(OWN_RULES, code)) return OWN_RULES[code as OwnCode];
  return isManifestCode(code) ? MANIFEST_RULES[code] : undefined;
}
