// Answers, and breaks afterwards: nobody waits for anything by then.
exports.onFileSave = () => {
  setTimeout(() => {
    throw new Error('from the background');
  }, 20);
  return { success: true };
};
