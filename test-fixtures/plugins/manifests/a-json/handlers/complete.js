async function onCodeCompletion(eventJson) {
  return { success: true, completions: JSON.parse(eventJson).completions };
}

function report() {
  return { success: true };
}

module.exports = { onCodeCompletion, report };
