'use strict';

exports.greet = () => ({ success: true, message: 'Hello' });
