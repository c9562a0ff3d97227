exports.onFileSave = () => {
  for (let line = 0; line < 32_000; line++) console.log('.');
  return { success: true };
};
