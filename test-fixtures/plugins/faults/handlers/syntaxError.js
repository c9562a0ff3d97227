exports.onFileSave = () => {
  return { success: true ;
};
