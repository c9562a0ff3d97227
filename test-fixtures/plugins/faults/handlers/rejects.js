exports.onFileSave = async () => {
  await null;
  throw new RangeError('no such line');
};
