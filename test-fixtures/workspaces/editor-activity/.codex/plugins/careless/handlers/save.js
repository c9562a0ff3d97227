exports.onFileSave = () => {
  throw new TypeError('<img src=x> is no colour');
};
