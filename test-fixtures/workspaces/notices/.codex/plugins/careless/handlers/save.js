let times = 0;

exports.onFileSave = (eventText) => {
  if (JSON.parse(eventText).fileContent.includes('fine')) return { success: true };
  throw new Error(`there is no rule number ${++times}`);
};
