exports.onFileSave = () => {
  for (;;);
};
