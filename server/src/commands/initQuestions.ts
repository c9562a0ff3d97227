// The questions of `codex-plugin init` on a terminal. Cancelling any of them ends the command, before anything is written.
import { cancel, confirm, intro, multiselect, note, outro, select, text } from '@clack/prompts';
import { BUILT_IN_EVENTS, type BuiltInEvent } from '../contract/eventNames.ts';
import { PLUGIN_LANGUAGES, type PluginLanguage } from '../contract/newPlugin.ts';
import { exampleFor } from '../scaffold/examples.ts';
import { isPlaceholder } from '../manifest/rules/handlers.ts';
import { answered } from './answered.ts';
import { DEFAULT_EVENTS, DEFAULT_LANGUAGE, eventsFault, eventsIn, idFault, nameFault } from './initAnswers.ts';

export const ask = { begin: intro, end: outro, show: note, cancelled: cancel, name, folder, id, language, events, sure, which };

/** A suggestion counts where nothing is typed, and what is typed takes its place. Without one something has to be. */
async function suggested(message: string, suggestion: string, fault: (text: string) => string | undefined): Promise<string> {
  const validate = (given = ''): string | undefined => fault(given === '' ? suggestion : given);
  return answered(text({ message, placeholder: suggestion, defaultValue: suggestion, validate }));
}

function name(suggestion: string): Promise<string> {
  const fault = (given: string): string | undefined =>
    nameFault(given) ??
    (isPlaceholder(given) ? `"${given.trim()}" says nothing about the plugin. Write a name that people know it by.` : undefined);
  return suggested('What is the plugin called?', suggestion, fault);
}

function folder(suggestion: string): Promise<string> {
  return suggested('In which folder? (. is this one)', suggestion, (given) =>
    given.trim() === '' ? 'Name a folder, or . for this one.' : undefined,
  );
}

function id(suggested: string): Promise<string> {
  const message = 'Its id, which nobody else has: your domain or account backwards, then the name';
  return answered(text({ message, initialValue: suggested, validate: (given = '') => idFault(given) }));
}

const LANGUAGE_WORDS: Record<PluginLanguage, { label: string; hint: string }> = {
  node: { label: 'JavaScript', hint: 'Node.js, tests with node --test, no packages to install' },
  typescript: { label: 'TypeScript', hint: 'run by Node.js as it is, tests with Vitest' },
  python: { label: 'Python', hint: 'tests with pytest' },
};

function language(): Promise<PluginLanguage> {
  const options = PLUGIN_LANGUAGES.map((value) => ({ value, ...LANGUAGE_WORDS[value] }));
  return answered(select({ message: 'In which language?', options, initialValue: DEFAULT_LANGUAGE }));
}

/** When an event comes, as it completes "the plugin does something when …". */
const EVENT_WORDS: Record<BuiltInEvent, string> = {
  onFileSave: 'a file is saved or formatted',
  onFileOpen: 'a file is opened',
  onProjectOpen: 'a project is opened',
  onCodeCompletion: 'completions are collected',
  onCommand: 'its command is run from the palette',
  onErrorReport: 'the editor shows problems in a file',
  onCompletionFeedback: 'a completion was taken or not',
  onContextUpdate: 'another file or selection becomes active',
  onRequest: 'completions or an endpoint are about to be asked for',
  onResponse: 'completions or an endpoint have answered',
};

/** The usual ones first. */
const EVENT_ORDER = Object.keys(EVENT_WORDS) as BuiltInEvent[];

const OWN = 'own';

async function events(): Promise<string[]> {
  const chosen = await answered(
    multiselect<BuiltInEvent | typeof OWN>({
      message: 'When does it do something?',
      options: [
        ...EVENT_ORDER.map((value) => ({ value, label: `When ${EVENT_WORDS[value]}`, hint: exampleFor(value).does })),
        { value: OWN, label: 'When something of your own happens', hint: 'you name the events, and others fire them' },
      ],
      initialValues: DEFAULT_EVENTS as BuiltInEvent[],
      required: true,
      maxItems: EVENT_ORDER.length + 1,
    }),
  );
  const builtIn = BUILT_IN_EVENTS.filter((event) => chosen.includes(event));
  if (!chosen.includes(OWN)) return builtIn;
  const message = 'What are your own events called? (with commas between them)';
  const validate = (given = ''): string | undefined => eventsFault(eventsIn(given));
  return [...builtIn, ...eventsIn(await answered(text({ message, placeholder: 'reviewRequested', validate })))];
}

function sure(message: string): Promise<boolean> {
  return answered(confirm({ message }));
}

/** @returns the indexes of what was chosen of a list. All of it is chosen at first. */
function which(message: string, labels: readonly string[]): Promise<number[]> {
  const options = labels.map((label, value) => ({ value, label }));
  return answered(multiselect({ message, options, initialValues: options.map(({ value }) => value), required: false }));
}
