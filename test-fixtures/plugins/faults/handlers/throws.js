exports.onFileSave = () => {
  throw new TypeError('the formatter is missing');
};
