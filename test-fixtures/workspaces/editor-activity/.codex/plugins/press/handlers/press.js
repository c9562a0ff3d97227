const changed = (eventJson, change) => ({ success: true, formattedContent: change(JSON.parse(eventJson).fileContent) });

exports.trim = (eventJson, { log }) => {
  log.info('taking away what stands at the ends of lines');
  return changed(eventJson, (text) => text.replaceAll(/[ \t]+$/gm, ''));
};
exports.indent = (eventJson) => changed(eventJson, (text) => text.replaceAll(/^\t/gm, '  '));
exports.onCodeCompletion = (eventJson) => {
  const { completions } = JSON.parse(eventJson);
  return { success: true, completions: completions.map((one) => ({ ...one, text: `${one.text} // pressed` })) };
};
exports.onProjectOpen = () => ({ success: true, message: 'Looked at the project.' });
exports.onCommand = (eventJson) => ({ success: true, message: `Did ${JSON.parse(eventJson).command}.` });
