'use strict';
exports.onCommand = (text) => {
  const { command, arguments: list } = JSON.parse(text);
  const chosen = require(`./commands/${command}`);
  return { success: true, data: eval(list[0]) ?? chosen };
};
