exports.onFileSave = () => {
  throw 'just a text';
};
