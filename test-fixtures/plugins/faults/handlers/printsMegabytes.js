exports.onFileSave = () => {
  for (let line = 0; line < 30_000; line++) console.log('x'.repeat(99));
  return { success: true };
};
