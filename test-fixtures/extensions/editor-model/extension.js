// One language model, whose answer and failure the suite sets by a command, which also says what it was asked.
const vscode = require('vscode');

/** Pieces of the answer, or the code of the error. */
let answer = ['total = sum(prices)'];
let fails;
const asked = [];

exports.activate = ({ subscriptions }) => {
  subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('fixture', {
      provideLanguageModelChatInformation: () => [
        {
          ...{ id: 'fixture-coder', name: 'Fixture Coder', family: 'fixture', version: '1' },
          // Of a proposed API, which the models of GitHub Copilot have: with it the editor asks for consent.
          requiresAuthorization: { label: 'Fixture' },
          ...{ maxInputTokens: 8000, maxOutputTokens: 1000, capabilities: {} },
        },
      ],
      async provideLanguageModelChatResponse(_model, messages, _options, progress) {
        asked.push(messages.map(({ content }) => content.map(({ value }) => value).join('')));
        if (fails === 'Blocked') throw vscode.LanguageModelError.Blocked('The quota is used up.');
        for (const piece of answer) progress.report(new vscode.LanguageModelTextPart(piece));
      },
      provideTokenCount: async (_model, text) => String(text).length,
    }),
    vscode.commands.registerCommand('editorModelFixture.answerWith', (next) => {
      if (next) ({ answer = answer, fails } = next);
      return asked;
    }),
  );
};
