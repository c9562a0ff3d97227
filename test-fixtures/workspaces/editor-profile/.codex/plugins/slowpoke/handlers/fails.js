exports.onFileOpen = () => {
  throw new Error('There is nothing to be made of this.');
};
