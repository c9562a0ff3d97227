// One question among several, in the editor's quick input: a text or a choice, with a button that leads back.
import * as vscode from 'vscode';
import type { StepPlace } from './steps.ts';

interface Common {
  title: string;
  place: StepPlace;
}

export interface TextQuestion extends Common {
  prompt: string;
  value: string;
  placeholder?: string;
  /** The part that is most likely to be typed over. */
  selection?: [number, number];
  /** Why a text cannot be used, or undefined. */
  problemWith: (value: string) => Promise<string | undefined>;
}

/** Asks for a text. @returns undefined where the user left. */
export function askForText(question: TextQuestion): Promise<{ text: string } | 'back' | undefined> {
  const input = vscode.window.createInputBox();
  input.prompt = question.prompt;
  input.value = question.value;
  if (question.placeholder !== undefined) input.placeholder = question.placeholder;
  if (question.selection) input.valueSelection = question.selection;
  let newest = 0;
  const check = async (): Promise<boolean> => {
    const turn = ++newest;
    const problem = await question.problemWith(input.value);
    if (turn === newest) input.validationMessage = problem;
    return turn === newest && problem === undefined;
  };
  return settled(input, question, (resolve) => {
    input.onDidChangeValue(() => void check());
    input.onDidAccept(async () => {
      if (await check()) resolve({ text: input.value });
    });
  });
}

export interface ChoiceQuestion<Item extends vscode.QuickPickItem> extends Common {
  placeholder: string;
  items: readonly Item[];
  /** Has the focus at first. */
  active?: Item | undefined;
  /** Whether an item may be taken; the others only say why not. */
  isPossible?: (item: Item) => boolean;
}

/** Asks for a choice. @returns undefined where the user left. */
export function askForChoice<Item extends vscode.QuickPickItem>(
  question: ChoiceQuestion<Item>,
): Promise<{ item: Item } | 'back' | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.placeholder = question.placeholder;
  picker.items = question.items;
  picker.matchOnDetail = true;
  if (question.active) picker.activeItems = [question.active];
  return settled(picker, question, (resolve) => {
    picker.onDidAccept(() => {
      const [item] = picker.selectedItems;
      if (item && (question.isPossible?.(item) ?? true)) resolve({ item });
    });
  });
}

function settled<T>(
  input: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  { title, place }: Common,
  listen: (resolve: (answer: T) => void) => void,
): Promise<T | 'back' | undefined> {
  input.title = title;
  input.step = place.step;
  input.totalSteps = place.totalSteps;
  input.ignoreFocusOut = true;
  input.buttons = place.canGoBack ? [vscode.QuickInputButtons.Back] : [];
  return new Promise<T | 'back' | undefined>((resolve) => {
    listen(resolve);
    input.onDidTriggerButton(() => resolve('back'));
    input.onDidHide(() => resolve(undefined));
    input.show();
  }).finally(() => input.dispose());
}
