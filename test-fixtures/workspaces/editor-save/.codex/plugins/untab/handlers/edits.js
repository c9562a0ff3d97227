exports.onFileSave = (eventJson) => {
  const edits = JSON.parse(eventJson)
    .fileContent.split(/\r?\n/)
    .flatMap((text, line) =>
      [...text.matchAll(/\t/g)].map(({ index }) => ({
        range: { start: { line, character: index }, end: { line, character: index + 1 } },
        newText: '  ',
      })),
    );
  return { success: true, edits };
};
