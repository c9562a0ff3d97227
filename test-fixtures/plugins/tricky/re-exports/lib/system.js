'use strict';
exports.disk = require('fs');
exports.children = require('child_process');
exports.web = require('https');
