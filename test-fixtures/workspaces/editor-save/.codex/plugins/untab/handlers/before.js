const { untab } = require('../untab.js');

exports.onFileSave = (eventJson) => ({ success: true, formattedContent: untab(JSON.parse(eventJson).fileContent) });
