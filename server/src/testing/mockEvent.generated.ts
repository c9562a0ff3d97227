// Made by ajv from schemas/ (UPDATE_GENERATED=1 npx vitest run server/test/schemas/validators.test.ts). Do not edit.
// @ts-nocheck
/* oxlint-disable */
// schemas: 8e73b2355a672d69eb8f3b53b01dac904a87e2e6a70415094c8e3aaaf443fd61

export const validateMockEvent = validate10;
const schema11 = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'mock-event.schema.json',
  title: 'Mock event of a Codex plugin',
  description:
    "An event that is fired at a plugin by codex-plugin test and codex-plugin replay, and what is expected of the answer. One file in the plugin's folder events for each.",
  type: 'object',
  additionalProperties: false,
  patternProperties: { '^x-': { description: 'Anything of your own: keys that start with "x-" are left alone.' } },
  required: ['name', 'event', 'payload'],
  properties: {
    $schema: {
      type: 'string',
      description: 'Address of the schema that editors check this file with.',
      examples: ['./mock-event.schema.json'],
    },
    name: {
      type: 'string',
      pattern: '\\S',
      patternErrorMessage: 'Say in a few words what is tried.',
      description: 'What is tried, as reports name it.',
      examples: ['indents with two spaces'],
    },
    event: {
      type: 'string',
      pattern: '\\S',
      patternErrorMessage: "Name an event, such as onFileSave, or one of the plugin's own.",
      description:
        "The event: onProjectOpen, onFileOpen, onFileSave, onCodeCompletion, onRequest, onResponse, onCompletionFeedback, onContextUpdate, onErrorReport, onCommand, or one of the plugin's own.",
      examples: ['onFileSave'],
    },
    payload: {
      type: 'object',
      description:
        "The event's fields, as far as they matter: the host adds the others. For an event of the plugin's own it is the payload itself. In its texts, ${codexWorkspace} and ${codexPlugin} stand for the workspace folder and the plugin's folder.",
      properties: {
        filePath: {
          type: 'string',
          description: 'The file that the event is about, relative to the workspace folder.',
          examples: ['src/orders.js'],
        },
        fileContent: { type: 'string', description: "The document's text. Without it, it is read from filePath." },
        language: { type: 'string', description: "VS Code language id; by default that of the file's name.", examples: ['javascript'] },
      },
      examples: [{ filePath: 'src/orders.js', fileContent: 'const a=1' }],
    },
    expect: {
      type: ['object', 'null'],
      description:
        'A part of the answer: of objects only the keys that stand here, of lists all items. null stands for a key that is not there, and in place of all for no answer. success: false expects that a handler fails.',
      examples: [{ formattedContent: 'const a = 1;\n' }],
    },
  },
};
const pattern0 = new RegExp('^x-', 'u');
const pattern1 = new RegExp('\\S', 'u');

function validate10(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  /*# sourceURL="mock-event.schema.json" */
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.name === undefined) {
      const err0 = { instancePath, schemaPath: '#/required', keyword: 'required', params: { missingProperty: 'name' } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.event === undefined) {
      const err1 = { instancePath, schemaPath: '#/required', keyword: 'required', params: { missingProperty: 'event' } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.payload === undefined) {
      const err2 = { instancePath, schemaPath: '#/required', keyword: 'required', params: { missingProperty: 'payload' } };
      if (vErrors === null) {
        vErrors = [err2];
      } else {
        vErrors.push(err2);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(key0 === '$schema' || key0 === 'name' || key0 === 'event' || key0 === 'payload' || key0 === 'expect' || pattern0.test(key0))) {
        const err3 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.$schema !== undefined) {
      if (typeof data.$schema !== 'string') {
        const err4 = {
          instancePath: instancePath + '/$schema',
          schemaPath: '#/properties/%24schema/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
    }
    if (data.name !== undefined) {
      let data1 = data.name;
      if (typeof data1 === 'string') {
        if (!pattern1.test(data1)) {
          const err5 = {
            instancePath: instancePath + '/name',
            schemaPath: '#/properties/name/pattern',
            keyword: 'pattern',
            params: { pattern: '\\S' },
          };
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/name',
          schemaPath: '#/properties/name/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      }
    }
    if (data.event !== undefined) {
      let data2 = data.event;
      if (typeof data2 === 'string') {
        if (!pattern1.test(data2)) {
          const err7 = {
            instancePath: instancePath + '/event',
            schemaPath: '#/properties/event/pattern',
            keyword: 'pattern',
            params: { pattern: '\\S' },
          };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = {
          instancePath: instancePath + '/event',
          schemaPath: '#/properties/event/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.payload !== undefined) {
      let data3 = data.payload;
      if (data3 && typeof data3 == 'object' && !Array.isArray(data3)) {
        if (data3.filePath !== undefined) {
          if (typeof data3.filePath !== 'string') {
            const err9 = {
              instancePath: instancePath + '/payload/filePath',
              schemaPath: '#/properties/payload/properties/filePath/type',
              keyword: 'type',
              params: { type: 'string' },
            };
            if (vErrors === null) {
              vErrors = [err9];
            } else {
              vErrors.push(err9);
            }
            errors++;
          }
        }
        if (data3.fileContent !== undefined) {
          if (typeof data3.fileContent !== 'string') {
            const err10 = {
              instancePath: instancePath + '/payload/fileContent',
              schemaPath: '#/properties/payload/properties/fileContent/type',
              keyword: 'type',
              params: { type: 'string' },
            };
            if (vErrors === null) {
              vErrors = [err10];
            } else {
              vErrors.push(err10);
            }
            errors++;
          }
        }
        if (data3.language !== undefined) {
          if (typeof data3.language !== 'string') {
            const err11 = {
              instancePath: instancePath + '/payload/language',
              schemaPath: '#/properties/payload/properties/language/type',
              keyword: 'type',
              params: { type: 'string' },
            };
            if (vErrors === null) {
              vErrors = [err11];
            } else {
              vErrors.push(err11);
            }
            errors++;
          }
        }
      } else {
        const err12 = {
          instancePath: instancePath + '/payload',
          schemaPath: '#/properties/payload/type',
          keyword: 'type',
          params: { type: 'object' },
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.expect !== undefined) {
      let data7 = data.expect;
      if (!(data7 && typeof data7 == 'object' && !Array.isArray(data7)) && data7 !== null) {
        const err13 = {
          instancePath: instancePath + '/expect',
          schemaPath: '#/properties/expect/type',
          keyword: 'type',
          params: { type: schema11.properties.expect.type },
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
  } else {
    const err14 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } };
    if (vErrors === null) {
      vErrors = [err14];
    } else {
      vErrors.push(err14);
    }
    errors++;
  }
  validate10.errors = vErrors;
  return errors === 0;
}
