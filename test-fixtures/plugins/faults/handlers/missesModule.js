const tabs = require('./tabs');

exports.onFileSave = () => tabs;
