const { existsSync } = require('node:fs');

exports.until = async (file) => {
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
};
