// The error comes from a timer, outside of the promise that the handler returned.
exports.onFileSave = () =>
  new Promise(() => {
    setTimeout(() => {
      throw new Error('from a timer');
    }, 5);
  });
