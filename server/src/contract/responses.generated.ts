// Made by ajv from schemas/ (UPDATE_GENERATED=1 npx vitest run server/test/schemas/validators.test.ts). Do not edit.
// @ts-nocheck
/* oxlint-disable */
// schemas: 63eaa1723383f7383cd819f5d39d25d9463075a4e4c20cf610dcfce636cdc976

export const onProjectOpen = validate24;
const schema8 = {
  allOf: [{ $ref: '#/definitions/common' }],
  properties: { message: { type: 'string' }, diagnostics: { type: 'array', items: { $ref: '#/definitions/diagnostic' } } },
};
const schema7 = {
  type: 'object',
  properties: {
    success: { type: 'boolean', default: true },
    error: { type: 'string' },
    status: { type: 'integer', minimum: 100, maximum: 599 },
  },
};

function validate22(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.success !== undefined) {
        let data0 = data.success;
        const _errs1 = errors;
        if (typeof data0 !== 'boolean') {
          validate22.errors = [
            {
              instancePath: instancePath + '/success',
              schemaPath: '#/properties/success/type',
              keyword: 'type',
              params: { type: 'boolean' },
              schema: schema7.properties.success.type,
              parentSchema: schema7.properties.success,
              data: data0,
            },
          ];
          return false;
        }
        var valid0 = _errs1 === errors;
      } else {
        var valid0 = true;
      }
      if (valid0) {
        if (data.error !== undefined) {
          let data1 = data.error;
          const _errs3 = errors;
          if (typeof data1 !== 'string') {
            validate22.errors = [
              {
                instancePath: instancePath + '/error',
                schemaPath: '#/properties/error/type',
                keyword: 'type',
                params: { type: 'string' },
                schema: schema7.properties.error.type,
                parentSchema: schema7.properties.error,
                data: data1,
              },
            ];
            return false;
          }
          var valid0 = _errs3 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.status !== undefined) {
            let data2 = data.status;
            const _errs5 = errors;
            if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
              validate22.errors = [
                {
                  instancePath: instancePath + '/status',
                  schemaPath: '#/properties/status/type',
                  keyword: 'type',
                  params: { type: 'integer' },
                  schema: schema7.properties.status.type,
                  parentSchema: schema7.properties.status,
                  data: data2,
                },
              ];
              return false;
            }
            if (errors === _errs5) {
              if (typeof data2 == 'number' && isFinite(data2)) {
                if (data2 > 599 || isNaN(data2)) {
                  validate22.errors = [
                    {
                      instancePath: instancePath + '/status',
                      schemaPath: '#/properties/status/maximum',
                      keyword: 'maximum',
                      params: { comparison: '<=', limit: 599 },
                      schema: 599,
                      parentSchema: schema7.properties.status,
                      data: data2,
                    },
                  ];
                  return false;
                } else {
                  if (data2 < 100 || isNaN(data2)) {
                    validate22.errors = [
                      {
                        instancePath: instancePath + '/status',
                        schemaPath: '#/properties/status/minimum',
                        keyword: 'minimum',
                        params: { comparison: '>=', limit: 100 },
                        schema: 100,
                        parentSchema: schema7.properties.status,
                        data: data2,
                      },
                    ];
                    return false;
                  }
                }
              }
            }
            var valid0 = _errs5 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate22.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema7.type,
          parentSchema: schema7,
          data,
        },
      ];
      return false;
    }
  }
  validate22.errors = vErrors;
  return errors === 0;
}

const schema9 = {
  type: 'object',
  required: ['range', 'message'],
  properties: {
    range: { $ref: '#/definitions/range' },
    message: { type: 'string' },
    severity: { type: 'integer', minimum: 1, maximum: 4, default: 1 },
    code: { type: ['string', 'integer'] },
    source: { type: 'string' },
  },
};
const schema10 = {
  type: 'object',
  required: ['start', 'end'],
  properties: { start: { $ref: '#/definitions/position' }, end: { $ref: '#/definitions/position' } },
};
const schema11 = {
  type: 'object',
  required: ['line', 'character'],
  properties: { line: { type: 'integer', minimum: 0 }, character: { type: 'integer', minimum: 0 } },
};

function validate28(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if ((data.line === undefined && (missing0 = 'line')) || (data.character === undefined && (missing0 = 'character'))) {
        validate28.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
            schema: schema11.required,
            parentSchema: schema11,
            data,
          },
        ];
        return false;
      } else {
        if (data.line !== undefined) {
          let data0 = data.line;
          const _errs1 = errors;
          if (!(typeof data0 == 'number' && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
            validate28.errors = [
              {
                instancePath: instancePath + '/line',
                schemaPath: '#/properties/line/type',
                keyword: 'type',
                params: { type: 'integer' },
                schema: schema11.properties.line.type,
                parentSchema: schema11.properties.line,
                data: data0,
              },
            ];
            return false;
          }
          if (errors === _errs1) {
            if (typeof data0 == 'number' && isFinite(data0)) {
              if (data0 < 0 || isNaN(data0)) {
                validate28.errors = [
                  {
                    instancePath: instancePath + '/line',
                    schemaPath: '#/properties/line/minimum',
                    keyword: 'minimum',
                    params: { comparison: '>=', limit: 0 },
                    schema: 0,
                    parentSchema: schema11.properties.line,
                    data: data0,
                  },
                ];
                return false;
              }
            }
          }
          var valid0 = _errs1 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.character !== undefined) {
            let data1 = data.character;
            const _errs3 = errors;
            if (!(typeof data1 == 'number' && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
              validate28.errors = [
                {
                  instancePath: instancePath + '/character',
                  schemaPath: '#/properties/character/type',
                  keyword: 'type',
                  params: { type: 'integer' },
                  schema: schema11.properties.character.type,
                  parentSchema: schema11.properties.character,
                  data: data1,
                },
              ];
              return false;
            }
            if (errors === _errs3) {
              if (typeof data1 == 'number' && isFinite(data1)) {
                if (data1 < 0 || isNaN(data1)) {
                  validate28.errors = [
                    {
                      instancePath: instancePath + '/character',
                      schemaPath: '#/properties/character/minimum',
                      keyword: 'minimum',
                      params: { comparison: '>=', limit: 0 },
                      schema: 0,
                      parentSchema: schema11.properties.character,
                      data: data1,
                    },
                  ];
                  return false;
                }
              }
            }
            var valid0 = _errs3 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate28.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema11.type,
          parentSchema: schema11,
          data,
        },
      ];
      return false;
    }
  }
  validate28.errors = vErrors;
  return errors === 0;
}

function validate27(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if ((data.start === undefined && (missing0 = 'start')) || (data.end === undefined && (missing0 = 'end'))) {
        validate27.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
            schema: schema10.required,
            parentSchema: schema10,
            data,
          },
        ];
        return false;
      } else {
        if (data.start !== undefined) {
          const _errs1 = errors;
          if (!validate28(data.start, { instancePath: instancePath + '/start', parentData: data, parentDataProperty: 'start', rootData })) {
            vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
            errors = vErrors.length;
          }
          var valid0 = _errs1 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.end !== undefined) {
            const _errs2 = errors;
            if (!validate28(data.end, { instancePath: instancePath + '/end', parentData: data, parentDataProperty: 'end', rootData })) {
              vErrors = vErrors === null ? validate28.errors : vErrors.concat(validate28.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate27.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema10.type,
          parentSchema: schema10,
          data,
        },
      ];
      return false;
    }
  }
  validate27.errors = vErrors;
  return errors === 0;
}

function validate26(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if ((data.range === undefined && (missing0 = 'range')) || (data.message === undefined && (missing0 = 'message'))) {
        validate26.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
            schema: schema9.required,
            parentSchema: schema9,
            data,
          },
        ];
        return false;
      } else {
        if (data.range !== undefined) {
          const _errs1 = errors;
          if (!validate27(data.range, { instancePath: instancePath + '/range', parentData: data, parentDataProperty: 'range', rootData })) {
            vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
            errors = vErrors.length;
          }
          var valid0 = _errs1 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.message !== undefined) {
            let data1 = data.message;
            const _errs2 = errors;
            if (typeof data1 !== 'string') {
              validate26.errors = [
                {
                  instancePath: instancePath + '/message',
                  schemaPath: '#/properties/message/type',
                  keyword: 'type',
                  params: { type: 'string' },
                  schema: schema9.properties.message.type,
                  parentSchema: schema9.properties.message,
                  data: data1,
                },
              ];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.severity !== undefined) {
              let data2 = data.severity;
              const _errs4 = errors;
              if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
                validate26.errors = [
                  {
                    instancePath: instancePath + '/severity',
                    schemaPath: '#/properties/severity/type',
                    keyword: 'type',
                    params: { type: 'integer' },
                    schema: schema9.properties.severity.type,
                    parentSchema: schema9.properties.severity,
                    data: data2,
                  },
                ];
                return false;
              }
              if (errors === _errs4) {
                if (typeof data2 == 'number' && isFinite(data2)) {
                  if (data2 > 4 || isNaN(data2)) {
                    validate26.errors = [
                      {
                        instancePath: instancePath + '/severity',
                        schemaPath: '#/properties/severity/maximum',
                        keyword: 'maximum',
                        params: { comparison: '<=', limit: 4 },
                        schema: 4,
                        parentSchema: schema9.properties.severity,
                        data: data2,
                      },
                    ];
                    return false;
                  } else {
                    if (data2 < 1 || isNaN(data2)) {
                      validate26.errors = [
                        {
                          instancePath: instancePath + '/severity',
                          schemaPath: '#/properties/severity/minimum',
                          keyword: 'minimum',
                          params: { comparison: '>=', limit: 1 },
                          schema: 1,
                          parentSchema: schema9.properties.severity,
                          data: data2,
                        },
                      ];
                      return false;
                    }
                  }
                }
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.code !== undefined) {
                let data3 = data.code;
                const _errs6 = errors;
                if (typeof data3 !== 'string' && !(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
                  validate26.errors = [
                    {
                      instancePath: instancePath + '/code',
                      schemaPath: '#/properties/code/type',
                      keyword: 'type',
                      params: { type: schema9.properties.code.type },
                      schema: schema9.properties.code.type,
                      parentSchema: schema9.properties.code,
                      data: data3,
                    },
                  ];
                  return false;
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.source !== undefined) {
                  let data4 = data.source;
                  const _errs8 = errors;
                  if (typeof data4 !== 'string') {
                    validate26.errors = [
                      {
                        instancePath: instancePath + '/source',
                        schemaPath: '#/properties/source/type',
                        keyword: 'type',
                        params: { type: 'string' },
                        schema: schema9.properties.source.type,
                        parentSchema: schema9.properties.source,
                        data: data4,
                      },
                    ];
                    return false;
                  }
                  var valid0 = _errs8 === errors;
                } else {
                  var valid0 = true;
                }
              }
            }
          }
        }
      }
    } else {
      validate26.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema9.type,
          parentSchema: schema9,
          data,
        },
      ];
      return false;
    }
  }
  validate26.errors = vErrors;
  return errors === 0;
}

function validate24(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate22(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
    errors = vErrors.length;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.message !== undefined) {
        let data0 = data.message;
        const _errs1 = errors;
        if (typeof data0 !== 'string') {
          validate24.errors = [
            {
              instancePath: instancePath + '/message',
              schemaPath: '#/properties/message/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema8.properties.message.type,
              parentSchema: schema8.properties.message,
              data: data0,
            },
          ];
          return false;
        }
        var valid1 = _errs1 === errors;
      } else {
        var valid1 = true;
      }
      if (valid1) {
        if (data.diagnostics !== undefined) {
          let data1 = data.diagnostics;
          const _errs3 = errors;
          if (errors === _errs3) {
            if (Array.isArray(data1)) {
              var valid2 = true;
              const len0 = data1.length;
              for (let i0 = 0; i0 < len0; i0++) {
                const _errs5 = errors;
                if (
                  !validate26(data1[i0], {
                    instancePath: instancePath + '/diagnostics/' + i0,
                    parentData: data1,
                    parentDataProperty: i0,
                    rootData,
                  })
                ) {
                  vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
                  errors = vErrors.length;
                }
                var valid2 = _errs5 === errors;
                if (!valid2) {
                  break;
                }
              }
            } else {
              validate24.errors = [
                {
                  instancePath: instancePath + '/diagnostics',
                  schemaPath: '#/properties/diagnostics/type',
                  keyword: 'type',
                  params: { type: 'array' },
                  schema: schema8.properties.diagnostics.type,
                  parentSchema: schema8.properties.diagnostics,
                  data: data1,
                },
              ];
              return false;
            }
          }
          var valid1 = _errs3 === errors;
        } else {
          var valid1 = true;
        }
      }
    }
  }
  validate24.errors = vErrors;
  return errors === 0;
}

export const onFileOpen = validate33;

function validate33(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate22(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
    errors = vErrors.length;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.message !== undefined) {
        let data0 = data.message;
        const _errs1 = errors;
        if (typeof data0 !== 'string') {
          validate33.errors = [
            {
              instancePath: instancePath + '/message',
              schemaPath: '#/properties/message/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema8.properties.message.type,
              parentSchema: schema8.properties.message,
              data: data0,
            },
          ];
          return false;
        }
        var valid1 = _errs1 === errors;
      } else {
        var valid1 = true;
      }
      if (valid1) {
        if (data.diagnostics !== undefined) {
          let data1 = data.diagnostics;
          const _errs3 = errors;
          if (errors === _errs3) {
            if (Array.isArray(data1)) {
              var valid2 = true;
              const len0 = data1.length;
              for (let i0 = 0; i0 < len0; i0++) {
                const _errs5 = errors;
                if (
                  !validate26(data1[i0], {
                    instancePath: instancePath + '/diagnostics/' + i0,
                    parentData: data1,
                    parentDataProperty: i0,
                    rootData,
                  })
                ) {
                  vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
                  errors = vErrors.length;
                }
                var valid2 = _errs5 === errors;
                if (!valid2) {
                  break;
                }
              }
            } else {
              validate33.errors = [
                {
                  instancePath: instancePath + '/diagnostics',
                  schemaPath: '#/properties/diagnostics/type',
                  keyword: 'type',
                  params: { type: 'array' },
                  schema: schema8.properties.diagnostics.type,
                  parentSchema: schema8.properties.diagnostics,
                  data: data1,
                },
              ];
              return false;
            }
          }
          var valid1 = _errs3 === errors;
        } else {
          var valid1 = true;
        }
      }
    }
  }
  validate33.errors = vErrors;
  return errors === 0;
}

export const onFileSave = validate36;
const schema13 = {
  allOf: [{ $ref: '#/definitions/informing' }],
  properties: { formattedContent: { type: 'string' }, edits: { type: 'array', items: { $ref: '#/definitions/textEdit' } } },
};

function validate37(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate22(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
    errors = vErrors.length;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.message !== undefined) {
        let data0 = data.message;
        const _errs1 = errors;
        if (typeof data0 !== 'string') {
          validate37.errors = [
            {
              instancePath: instancePath + '/message',
              schemaPath: '#/properties/message/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema8.properties.message.type,
              parentSchema: schema8.properties.message,
              data: data0,
            },
          ];
          return false;
        }
        var valid1 = _errs1 === errors;
      } else {
        var valid1 = true;
      }
      if (valid1) {
        if (data.diagnostics !== undefined) {
          let data1 = data.diagnostics;
          const _errs3 = errors;
          if (errors === _errs3) {
            if (Array.isArray(data1)) {
              var valid2 = true;
              const len0 = data1.length;
              for (let i0 = 0; i0 < len0; i0++) {
                const _errs5 = errors;
                if (
                  !validate26(data1[i0], {
                    instancePath: instancePath + '/diagnostics/' + i0,
                    parentData: data1,
                    parentDataProperty: i0,
                    rootData,
                  })
                ) {
                  vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors);
                  errors = vErrors.length;
                }
                var valid2 = _errs5 === errors;
                if (!valid2) {
                  break;
                }
              }
            } else {
              validate37.errors = [
                {
                  instancePath: instancePath + '/diagnostics',
                  schemaPath: '#/properties/diagnostics/type',
                  keyword: 'type',
                  params: { type: 'array' },
                  schema: schema8.properties.diagnostics.type,
                  parentSchema: schema8.properties.diagnostics,
                  data: data1,
                },
              ];
              return false;
            }
          }
          var valid1 = _errs3 === errors;
        } else {
          var valid1 = true;
        }
      }
    }
  }
  validate37.errors = vErrors;
  return errors === 0;
}

const schema15 = {
  type: 'object',
  required: ['range', 'newText'],
  properties: { range: { $ref: '#/definitions/range' }, newText: { type: 'string' } },
};

function validate41(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if ((data.range === undefined && (missing0 = 'range')) || (data.newText === undefined && (missing0 = 'newText'))) {
        validate41.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
            schema: schema15.required,
            parentSchema: schema15,
            data,
          },
        ];
        return false;
      } else {
        if (data.range !== undefined) {
          const _errs1 = errors;
          if (!validate27(data.range, { instancePath: instancePath + '/range', parentData: data, parentDataProperty: 'range', rootData })) {
            vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
            errors = vErrors.length;
          }
          var valid0 = _errs1 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.newText !== undefined) {
            let data1 = data.newText;
            const _errs2 = errors;
            if (typeof data1 !== 'string') {
              validate41.errors = [
                {
                  instancePath: instancePath + '/newText',
                  schemaPath: '#/properties/newText/type',
                  keyword: 'type',
                  params: { type: 'string' },
                  schema: schema15.properties.newText.type,
                  parentSchema: schema15.properties.newText,
                  data: data1,
                },
              ];
              return false;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate41.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema15.type,
          parentSchema: schema15,
          data,
        },
      ];
      return false;
    }
  }
  validate41.errors = vErrors;
  return errors === 0;
}

function validate36(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate37(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors);
    errors = vErrors.length;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.formattedContent !== undefined) {
        let data0 = data.formattedContent;
        const _errs1 = errors;
        if (typeof data0 !== 'string') {
          validate36.errors = [
            {
              instancePath: instancePath + '/formattedContent',
              schemaPath: '#/properties/formattedContent/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema13.properties.formattedContent.type,
              parentSchema: schema13.properties.formattedContent,
              data: data0,
            },
          ];
          return false;
        }
        var valid1 = _errs1 === errors;
      } else {
        var valid1 = true;
      }
      if (valid1) {
        if (data.edits !== undefined) {
          let data1 = data.edits;
          const _errs3 = errors;
          if (errors === _errs3) {
            if (Array.isArray(data1)) {
              var valid2 = true;
              const len0 = data1.length;
              for (let i0 = 0; i0 < len0; i0++) {
                const _errs5 = errors;
                if (
                  !validate41(data1[i0], {
                    instancePath: instancePath + '/edits/' + i0,
                    parentData: data1,
                    parentDataProperty: i0,
                    rootData,
                  })
                ) {
                  vErrors = vErrors === null ? validate41.errors : vErrors.concat(validate41.errors);
                  errors = vErrors.length;
                }
                var valid2 = _errs5 === errors;
                if (!valid2) {
                  break;
                }
              }
            } else {
              validate36.errors = [
                {
                  instancePath: instancePath + '/edits',
                  schemaPath: '#/properties/edits/type',
                  keyword: 'type',
                  params: { type: 'array' },
                  schema: schema13.properties.edits.type,
                  parentSchema: schema13.properties.edits,
                  data: data1,
                },
              ];
              return false;
            }
          }
          var valid1 = _errs3 === errors;
        } else {
          var valid1 = true;
        }
      }
    }
  }
  validate36.errors = vErrors;
  return errors === 0;
}

export const onCodeCompletion = validate44;
const schema16 = {
  allOf: [{ $ref: '#/definitions/common' }],
  properties: {
    completions: { type: 'array', items: { $ref: '#/definitions/completion' } },
    result: {
      type: 'object',
      properties: {
        suggestions: {
          type: 'array',
          items: {
            type: ['string', 'object'],
            required: ['text'],
            properties: { text: { type: 'string' }, range: { $ref: '#/definitions/range' } },
          },
        },
      },
    },
  },
};
const schema17 = { type: 'object', required: ['text'], properties: { text: { type: 'string' }, range: { $ref: '#/definitions/range' } } };

function validate46(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.text === undefined && (missing0 = 'text')) {
        validate46.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
            schema: schema17.required,
            parentSchema: schema17,
            data,
          },
        ];
        return false;
      } else {
        if (data.text !== undefined) {
          let data0 = data.text;
          const _errs1 = errors;
          if (typeof data0 !== 'string') {
            validate46.errors = [
              {
                instancePath: instancePath + '/text',
                schemaPath: '#/properties/text/type',
                keyword: 'type',
                params: { type: 'string' },
                schema: schema17.properties.text.type,
                parentSchema: schema17.properties.text,
                data: data0,
              },
            ];
            return false;
          }
          var valid0 = _errs1 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.range !== undefined) {
            const _errs3 = errors;
            if (
              !validate27(data.range, { instancePath: instancePath + '/range', parentData: data, parentDataProperty: 'range', rootData })
            ) {
              vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs3 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate46.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema17.type,
          parentSchema: schema17,
          data,
        },
      ];
      return false;
    }
  }
  validate46.errors = vErrors;
  return errors === 0;
}

function validate44(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate22(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
    errors = vErrors.length;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.completions !== undefined) {
        let data0 = data.completions;
        const _errs1 = errors;
        if (errors === _errs1) {
          if (Array.isArray(data0)) {
            var valid2 = true;
            const len0 = data0.length;
            for (let i0 = 0; i0 < len0; i0++) {
              const _errs3 = errors;
              if (
                !validate46(data0[i0], {
                  instancePath: instancePath + '/completions/' + i0,
                  parentData: data0,
                  parentDataProperty: i0,
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
                errors = vErrors.length;
              }
              var valid2 = _errs3 === errors;
              if (!valid2) {
                break;
              }
            }
          } else {
            validate44.errors = [
              {
                instancePath: instancePath + '/completions',
                schemaPath: '#/properties/completions/type',
                keyword: 'type',
                params: { type: 'array' },
                schema: schema16.properties.completions.type,
                parentSchema: schema16.properties.completions,
                data: data0,
              },
            ];
            return false;
          }
        }
        var valid1 = _errs1 === errors;
      } else {
        var valid1 = true;
      }
      if (valid1) {
        if (data.result !== undefined) {
          let data2 = data.result;
          const _errs4 = errors;
          if (errors === _errs4) {
            if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
              if (data2.suggestions !== undefined) {
                let data3 = data2.suggestions;
                const _errs6 = errors;
                if (errors === _errs6) {
                  if (Array.isArray(data3)) {
                    var valid4 = true;
                    const len1 = data3.length;
                    for (let i1 = 0; i1 < len1; i1++) {
                      let data4 = data3[i1];
                      const _errs8 = errors;
                      if (typeof data4 !== 'string' && !(data4 && typeof data4 == 'object' && !Array.isArray(data4))) {
                        validate44.errors = [
                          {
                            instancePath: instancePath + '/result/suggestions/' + i1,
                            schemaPath: '#/properties/result/properties/suggestions/items/type',
                            keyword: 'type',
                            params: { type: schema16.properties.result.properties.suggestions.items.type },
                            schema: schema16.properties.result.properties.suggestions.items.type,
                            parentSchema: schema16.properties.result.properties.suggestions.items,
                            data: data4,
                          },
                        ];
                        return false;
                      }
                      if (errors === _errs8) {
                        if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
                          let missing0;
                          if (data4.text === undefined && (missing0 = 'text')) {
                            validate44.errors = [
                              {
                                instancePath: instancePath + '/result/suggestions/' + i1,
                                schemaPath: '#/properties/result/properties/suggestions/items/required',
                                keyword: 'required',
                                params: { missingProperty: missing0 },
                                schema: schema16.properties.result.properties.suggestions.items.required,
                                parentSchema: schema16.properties.result.properties.suggestions.items,
                                data: data4,
                              },
                            ];
                            return false;
                          } else {
                            if (data4.text !== undefined) {
                              let data5 = data4.text;
                              const _errs10 = errors;
                              if (typeof data5 !== 'string') {
                                validate44.errors = [
                                  {
                                    instancePath: instancePath + '/result/suggestions/' + i1 + '/text',
                                    schemaPath: '#/properties/result/properties/suggestions/items/properties/text/type',
                                    keyword: 'type',
                                    params: { type: 'string' },
                                    schema: schema16.properties.result.properties.suggestions.items.properties.text.type,
                                    parentSchema: schema16.properties.result.properties.suggestions.items.properties.text,
                                    data: data5,
                                  },
                                ];
                                return false;
                              }
                              var valid5 = _errs10 === errors;
                            } else {
                              var valid5 = true;
                            }
                            if (valid5) {
                              if (data4.range !== undefined) {
                                const _errs12 = errors;
                                if (
                                  !validate27(data4.range, {
                                    instancePath: instancePath + '/result/suggestions/' + i1 + '/range',
                                    parentData: data4,
                                    parentDataProperty: 'range',
                                    rootData,
                                  })
                                ) {
                                  vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors);
                                  errors = vErrors.length;
                                }
                                var valid5 = _errs12 === errors;
                              } else {
                                var valid5 = true;
                              }
                            }
                          }
                        }
                      }
                      var valid4 = _errs8 === errors;
                      if (!valid4) {
                        break;
                      }
                    }
                  } else {
                    validate44.errors = [
                      {
                        instancePath: instancePath + '/result/suggestions',
                        schemaPath: '#/properties/result/properties/suggestions/type',
                        keyword: 'type',
                        params: { type: 'array' },
                        schema: schema16.properties.result.properties.suggestions.type,
                        parentSchema: schema16.properties.result.properties.suggestions,
                        data: data3,
                      },
                    ];
                    return false;
                  }
                }
              }
            } else {
              validate44.errors = [
                {
                  instancePath: instancePath + '/result',
                  schemaPath: '#/properties/result/type',
                  keyword: 'type',
                  params: { type: 'object' },
                  schema: schema16.properties.result.type,
                  parentSchema: schema16.properties.result,
                  data: data2,
                },
              ];
              return false;
            }
          }
          var valid1 = _errs4 === errors;
        } else {
          var valid1 = true;
        }
      }
    }
  }
  validate44.errors = vErrors;
  return errors === 0;
}

export const onRequest = validate50;

function validate50(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.success !== undefined) {
        let data0 = data.success;
        const _errs1 = errors;
        if (typeof data0 !== 'boolean') {
          validate50.errors = [
            {
              instancePath: instancePath + '/success',
              schemaPath: '#/properties/success/type',
              keyword: 'type',
              params: { type: 'boolean' },
              schema: schema7.properties.success.type,
              parentSchema: schema7.properties.success,
              data: data0,
            },
          ];
          return false;
        }
        var valid0 = _errs1 === errors;
      } else {
        var valid0 = true;
      }
      if (valid0) {
        if (data.error !== undefined) {
          let data1 = data.error;
          const _errs3 = errors;
          if (typeof data1 !== 'string') {
            validate50.errors = [
              {
                instancePath: instancePath + '/error',
                schemaPath: '#/properties/error/type',
                keyword: 'type',
                params: { type: 'string' },
                schema: schema7.properties.error.type,
                parentSchema: schema7.properties.error,
                data: data1,
              },
            ];
            return false;
          }
          var valid0 = _errs3 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.status !== undefined) {
            let data2 = data.status;
            const _errs5 = errors;
            if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
              validate50.errors = [
                {
                  instancePath: instancePath + '/status',
                  schemaPath: '#/properties/status/type',
                  keyword: 'type',
                  params: { type: 'integer' },
                  schema: schema7.properties.status.type,
                  parentSchema: schema7.properties.status,
                  data: data2,
                },
              ];
              return false;
            }
            if (errors === _errs5) {
              if (typeof data2 == 'number' && isFinite(data2)) {
                if (data2 > 599 || isNaN(data2)) {
                  validate50.errors = [
                    {
                      instancePath: instancePath + '/status',
                      schemaPath: '#/properties/status/maximum',
                      keyword: 'maximum',
                      params: { comparison: '<=', limit: 599 },
                      schema: 599,
                      parentSchema: schema7.properties.status,
                      data: data2,
                    },
                  ];
                  return false;
                } else {
                  if (data2 < 100 || isNaN(data2)) {
                    validate50.errors = [
                      {
                        instancePath: instancePath + '/status',
                        schemaPath: '#/properties/status/minimum',
                        keyword: 'minimum',
                        params: { comparison: '>=', limit: 100 },
                        schema: 100,
                        parentSchema: schema7.properties.status,
                        data: data2,
                      },
                    ];
                    return false;
                  }
                }
              }
            }
            var valid0 = _errs5 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate50.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema7.type,
          parentSchema: schema7,
          data,
        },
      ];
      return false;
    }
  }
  validate50.errors = vErrors;
  return errors === 0;
}

export const onResponse = validate51;

function validate51(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.success !== undefined) {
        let data0 = data.success;
        const _errs1 = errors;
        if (typeof data0 !== 'boolean') {
          validate51.errors = [
            {
              instancePath: instancePath + '/success',
              schemaPath: '#/properties/success/type',
              keyword: 'type',
              params: { type: 'boolean' },
              schema: schema7.properties.success.type,
              parentSchema: schema7.properties.success,
              data: data0,
            },
          ];
          return false;
        }
        var valid0 = _errs1 === errors;
      } else {
        var valid0 = true;
      }
      if (valid0) {
        if (data.error !== undefined) {
          let data1 = data.error;
          const _errs3 = errors;
          if (typeof data1 !== 'string') {
            validate51.errors = [
              {
                instancePath: instancePath + '/error',
                schemaPath: '#/properties/error/type',
                keyword: 'type',
                params: { type: 'string' },
                schema: schema7.properties.error.type,
                parentSchema: schema7.properties.error,
                data: data1,
              },
            ];
            return false;
          }
          var valid0 = _errs3 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.status !== undefined) {
            let data2 = data.status;
            const _errs5 = errors;
            if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
              validate51.errors = [
                {
                  instancePath: instancePath + '/status',
                  schemaPath: '#/properties/status/type',
                  keyword: 'type',
                  params: { type: 'integer' },
                  schema: schema7.properties.status.type,
                  parentSchema: schema7.properties.status,
                  data: data2,
                },
              ];
              return false;
            }
            if (errors === _errs5) {
              if (typeof data2 == 'number' && isFinite(data2)) {
                if (data2 > 599 || isNaN(data2)) {
                  validate51.errors = [
                    {
                      instancePath: instancePath + '/status',
                      schemaPath: '#/properties/status/maximum',
                      keyword: 'maximum',
                      params: { comparison: '<=', limit: 599 },
                      schema: 599,
                      parentSchema: schema7.properties.status,
                      data: data2,
                    },
                  ];
                  return false;
                } else {
                  if (data2 < 100 || isNaN(data2)) {
                    validate51.errors = [
                      {
                        instancePath: instancePath + '/status',
                        schemaPath: '#/properties/status/minimum',
                        keyword: 'minimum',
                        params: { comparison: '>=', limit: 100 },
                        schema: 100,
                        parentSchema: schema7.properties.status,
                        data: data2,
                      },
                    ];
                    return false;
                  }
                }
              }
            }
            var valid0 = _errs5 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate51.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema7.type,
          parentSchema: schema7,
          data,
        },
      ];
      return false;
    }
  }
  validate51.errors = vErrors;
  return errors === 0;
}

export const onContextUpdate = validate52;

function validate52(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.success !== undefined) {
        let data0 = data.success;
        const _errs1 = errors;
        if (typeof data0 !== 'boolean') {
          validate52.errors = [
            {
              instancePath: instancePath + '/success',
              schemaPath: '#/properties/success/type',
              keyword: 'type',
              params: { type: 'boolean' },
              schema: schema7.properties.success.type,
              parentSchema: schema7.properties.success,
              data: data0,
            },
          ];
          return false;
        }
        var valid0 = _errs1 === errors;
      } else {
        var valid0 = true;
      }
      if (valid0) {
        if (data.error !== undefined) {
          let data1 = data.error;
          const _errs3 = errors;
          if (typeof data1 !== 'string') {
            validate52.errors = [
              {
                instancePath: instancePath + '/error',
                schemaPath: '#/properties/error/type',
                keyword: 'type',
                params: { type: 'string' },
                schema: schema7.properties.error.type,
                parentSchema: schema7.properties.error,
                data: data1,
              },
            ];
            return false;
          }
          var valid0 = _errs3 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.status !== undefined) {
            let data2 = data.status;
            const _errs5 = errors;
            if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
              validate52.errors = [
                {
                  instancePath: instancePath + '/status',
                  schemaPath: '#/properties/status/type',
                  keyword: 'type',
                  params: { type: 'integer' },
                  schema: schema7.properties.status.type,
                  parentSchema: schema7.properties.status,
                  data: data2,
                },
              ];
              return false;
            }
            if (errors === _errs5) {
              if (typeof data2 == 'number' && isFinite(data2)) {
                if (data2 > 599 || isNaN(data2)) {
                  validate52.errors = [
                    {
                      instancePath: instancePath + '/status',
                      schemaPath: '#/properties/status/maximum',
                      keyword: 'maximum',
                      params: { comparison: '<=', limit: 599 },
                      schema: 599,
                      parentSchema: schema7.properties.status,
                      data: data2,
                    },
                  ];
                  return false;
                } else {
                  if (data2 < 100 || isNaN(data2)) {
                    validate52.errors = [
                      {
                        instancePath: instancePath + '/status',
                        schemaPath: '#/properties/status/minimum',
                        keyword: 'minimum',
                        params: { comparison: '>=', limit: 100 },
                        schema: 100,
                        parentSchema: schema7.properties.status,
                        data: data2,
                      },
                    ];
                    return false;
                  }
                }
              }
            }
            var valid0 = _errs5 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate52.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema7.type,
          parentSchema: schema7,
          data,
        },
      ];
      return false;
    }
  }
  validate52.errors = vErrors;
  return errors === 0;
}

export const onErrorReport = validate53;
const schema21 = {
  allOf: [{ $ref: '#/definitions/common' }],
  properties: { message: { type: 'string' }, completions: { type: 'array', items: { $ref: '#/definitions/completion' } } },
};

function validate53(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate22(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
    errors = vErrors.length;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.message !== undefined) {
        let data0 = data.message;
        const _errs1 = errors;
        if (typeof data0 !== 'string') {
          validate53.errors = [
            {
              instancePath: instancePath + '/message',
              schemaPath: '#/properties/message/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema21.properties.message.type,
              parentSchema: schema21.properties.message,
              data: data0,
            },
          ];
          return false;
        }
        var valid1 = _errs1 === errors;
      } else {
        var valid1 = true;
      }
      if (valid1) {
        if (data.completions !== undefined) {
          let data1 = data.completions;
          const _errs3 = errors;
          if (errors === _errs3) {
            if (Array.isArray(data1)) {
              var valid2 = true;
              const len0 = data1.length;
              for (let i0 = 0; i0 < len0; i0++) {
                const _errs5 = errors;
                if (
                  !validate46(data1[i0], {
                    instancePath: instancePath + '/completions/' + i0,
                    parentData: data1,
                    parentDataProperty: i0,
                    rootData,
                  })
                ) {
                  vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors);
                  errors = vErrors.length;
                }
                var valid2 = _errs5 === errors;
                if (!valid2) {
                  break;
                }
              }
            } else {
              validate53.errors = [
                {
                  instancePath: instancePath + '/completions',
                  schemaPath: '#/properties/completions/type',
                  keyword: 'type',
                  params: { type: 'array' },
                  schema: schema21.properties.completions.type,
                  parentSchema: schema21.properties.completions,
                  data: data1,
                },
              ];
              return false;
            }
          }
          var valid1 = _errs3 === errors;
        } else {
          var valid1 = true;
        }
      }
    }
  }
  validate53.errors = vErrors;
  return errors === 0;
}

export const onCommand = validate56;
const schema22 = { allOf: [{ $ref: '#/definitions/common' }], properties: { message: { type: 'string' }, data: {} } };

function validate56(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate22(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
    errors = vErrors.length;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.message !== undefined) {
        let data0 = data.message;
        if (typeof data0 !== 'string') {
          validate56.errors = [
            {
              instancePath: instancePath + '/message',
              schemaPath: '#/properties/message/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema22.properties.message.type,
              parentSchema: schema22.properties.message,
              data: data0,
            },
          ];
          return false;
        }
      }
    }
  }
  validate56.errors = vErrors;
  return errors === 0;
}

export const custom = validate58;
const schema23 = { allOf: [{ $ref: '#/definitions/common' }], properties: { data: {} } };

function validate58(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate22(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors);
    errors = vErrors.length;
  }
  validate58.errors = vErrors;
  return errors === 0;
}
