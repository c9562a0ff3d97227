import sdk from './index.cjs';

export const { defineHandler, runFromStdin } = sdk;
