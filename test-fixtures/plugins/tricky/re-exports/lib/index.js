'use strict';
module.exports = {
  ...require('./system'),
  log: require('./log').log,
};
