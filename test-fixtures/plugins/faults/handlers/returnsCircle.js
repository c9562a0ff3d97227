exports.onFileSave = () => {
  const response = { success: true };
  response.self = response;
  return response;
};
