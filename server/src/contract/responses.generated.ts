// Made by ajv from schemas/ (UPDATE_GENERATED=1 npx vitest run server/test/schemas/validators.test.ts). Do not edit.
// @ts-nocheck
/* oxlint-disable */
// schemas: aba736e7695c6913326129a0c2ee9bf52b588abf0578398b47125b0b917d1823

export const onProjectOpen = validate31;
const schema11 = {
  allOf: [{ $ref: '#/definitions/common' }],
  properties: { message: { type: 'string' }, diagnostics: { type: 'array', items: { $ref: '#/definitions/returnedDiagnostic' } } },
};
const schema7 = {
  type: 'object',
  properties: {
    success: { type: 'boolean', default: true },
    error: { anyOf: [{ type: 'string' }, { $ref: '#/definitions/placedError' }] },
    status: { type: 'integer', minimum: 100, maximum: 599 },
  },
};
const schema8 = {
  type: 'object',
  required: ['message'],
  properties: {
    message: { type: 'string' },
    code: { type: ['string', 'integer'] },
    range: { $ref: '#/definitions/range' },
    line: { type: 'integer', minimum: 1 },
    column: { type: 'integer', minimum: 1 },
    endLine: { type: 'integer', minimum: 1 },
    endColumn: { type: 'integer', minimum: 1 },
  },
};
const schema9 = {
  type: 'object',
  required: ['start', 'end'],
  properties: { start: { $ref: '#/definitions/position' }, end: { $ref: '#/definitions/position' } },
};
const schema10 = {
  type: 'object',
  required: ['line', 'character'],
  properties: { line: { type: 'integer', minimum: 0 }, character: { type: 'integer', minimum: 0 } },
};

function validate25(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if ((data.line === undefined && (missing0 = 'line')) || (data.character === undefined && (missing0 = 'character'))) {
        validate25.errors = [
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
        if (data.line !== undefined) {
          let data0 = data.line;
          const _errs1 = errors;
          if (!(typeof data0 == 'number' && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
            validate25.errors = [
              {
                instancePath: instancePath + '/line',
                schemaPath: '#/properties/line/type',
                keyword: 'type',
                params: { type: 'integer' },
                schema: schema10.properties.line.type,
                parentSchema: schema10.properties.line,
                data: data0,
              },
            ];
            return false;
          }
          if (errors === _errs1) {
            if (typeof data0 == 'number' && isFinite(data0)) {
              if (data0 < 0 || isNaN(data0)) {
                validate25.errors = [
                  {
                    instancePath: instancePath + '/line',
                    schemaPath: '#/properties/line/minimum',
                    keyword: 'minimum',
                    params: { comparison: '>=', limit: 0 },
                    schema: 0,
                    parentSchema: schema10.properties.line,
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
              validate25.errors = [
                {
                  instancePath: instancePath + '/character',
                  schemaPath: '#/properties/character/type',
                  keyword: 'type',
                  params: { type: 'integer' },
                  schema: schema10.properties.character.type,
                  parentSchema: schema10.properties.character,
                  data: data1,
                },
              ];
              return false;
            }
            if (errors === _errs3) {
              if (typeof data1 == 'number' && isFinite(data1)) {
                if (data1 < 0 || isNaN(data1)) {
                  validate25.errors = [
                    {
                      instancePath: instancePath + '/character',
                      schemaPath: '#/properties/character/minimum',
                      keyword: 'minimum',
                      params: { comparison: '>=', limit: 0 },
                      schema: 0,
                      parentSchema: schema10.properties.character,
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
      validate25.errors = [
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
  validate25.errors = vErrors;
  return errors === 0;
}

function validate24(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if ((data.start === undefined && (missing0 = 'start')) || (data.end === undefined && (missing0 = 'end'))) {
        validate24.errors = [
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
        if (data.start !== undefined) {
          const _errs1 = errors;
          if (!validate25(data.start, { instancePath: instancePath + '/start', parentData: data, parentDataProperty: 'start', rootData })) {
            vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
            errors = vErrors.length;
          }
          var valid0 = _errs1 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.end !== undefined) {
            const _errs2 = errors;
            if (!validate25(data.end, { instancePath: instancePath + '/end', parentData: data, parentDataProperty: 'end', rootData })) {
              vErrors = vErrors === null ? validate25.errors : vErrors.concat(validate25.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs2 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate24.errors = [
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
  validate24.errors = vErrors;
  return errors === 0;
}

function validate23(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.message === undefined && (missing0 = 'message')) {
        validate23.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
            schema: schema8.required,
            parentSchema: schema8,
            data,
          },
        ];
        return false;
      } else {
        if (data.message !== undefined) {
          let data0 = data.message;
          const _errs1 = errors;
          if (typeof data0 !== 'string') {
            validate23.errors = [
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
          var valid0 = _errs1 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.code !== undefined) {
            let data1 = data.code;
            const _errs3 = errors;
            if (typeof data1 !== 'string' && !(typeof data1 == 'number' && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
              validate23.errors = [
                {
                  instancePath: instancePath + '/code',
                  schemaPath: '#/properties/code/type',
                  keyword: 'type',
                  params: { type: schema8.properties.code.type },
                  schema: schema8.properties.code.type,
                  parentSchema: schema8.properties.code,
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
            if (data.range !== undefined) {
              const _errs5 = errors;
              if (
                !validate24(data.range, { instancePath: instancePath + '/range', parentData: data, parentDataProperty: 'range', rootData })
              ) {
                vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
                errors = vErrors.length;
              }
              var valid0 = _errs5 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.line !== undefined) {
                let data3 = data.line;
                const _errs6 = errors;
                if (!(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
                  validate23.errors = [
                    {
                      instancePath: instancePath + '/line',
                      schemaPath: '#/properties/line/type',
                      keyword: 'type',
                      params: { type: 'integer' },
                      schema: schema8.properties.line.type,
                      parentSchema: schema8.properties.line,
                      data: data3,
                    },
                  ];
                  return false;
                }
                if (errors === _errs6) {
                  if (typeof data3 == 'number' && isFinite(data3)) {
                    if (data3 < 1 || isNaN(data3)) {
                      validate23.errors = [
                        {
                          instancePath: instancePath + '/line',
                          schemaPath: '#/properties/line/minimum',
                          keyword: 'minimum',
                          params: { comparison: '>=', limit: 1 },
                          schema: 1,
                          parentSchema: schema8.properties.line,
                          data: data3,
                        },
                      ];
                      return false;
                    }
                  }
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.column !== undefined) {
                  let data4 = data.column;
                  const _errs8 = errors;
                  if (!(typeof data4 == 'number' && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
                    validate23.errors = [
                      {
                        instancePath: instancePath + '/column',
                        schemaPath: '#/properties/column/type',
                        keyword: 'type',
                        params: { type: 'integer' },
                        schema: schema8.properties.column.type,
                        parentSchema: schema8.properties.column,
                        data: data4,
                      },
                    ];
                    return false;
                  }
                  if (errors === _errs8) {
                    if (typeof data4 == 'number' && isFinite(data4)) {
                      if (data4 < 1 || isNaN(data4)) {
                        validate23.errors = [
                          {
                            instancePath: instancePath + '/column',
                            schemaPath: '#/properties/column/minimum',
                            keyword: 'minimum',
                            params: { comparison: '>=', limit: 1 },
                            schema: 1,
                            parentSchema: schema8.properties.column,
                            data: data4,
                          },
                        ];
                        return false;
                      }
                    }
                  }
                  var valid0 = _errs8 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.endLine !== undefined) {
                    let data5 = data.endLine;
                    const _errs10 = errors;
                    if (!(typeof data5 == 'number' && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
                      validate23.errors = [
                        {
                          instancePath: instancePath + '/endLine',
                          schemaPath: '#/properties/endLine/type',
                          keyword: 'type',
                          params: { type: 'integer' },
                          schema: schema8.properties.endLine.type,
                          parentSchema: schema8.properties.endLine,
                          data: data5,
                        },
                      ];
                      return false;
                    }
                    if (errors === _errs10) {
                      if (typeof data5 == 'number' && isFinite(data5)) {
                        if (data5 < 1 || isNaN(data5)) {
                          validate23.errors = [
                            {
                              instancePath: instancePath + '/endLine',
                              schemaPath: '#/properties/endLine/minimum',
                              keyword: 'minimum',
                              params: { comparison: '>=', limit: 1 },
                              schema: 1,
                              parentSchema: schema8.properties.endLine,
                              data: data5,
                            },
                          ];
                          return false;
                        }
                      }
                    }
                    var valid0 = _errs10 === errors;
                  } else {
                    var valid0 = true;
                  }
                  if (valid0) {
                    if (data.endColumn !== undefined) {
                      let data6 = data.endColumn;
                      const _errs12 = errors;
                      if (!(typeof data6 == 'number' && !(data6 % 1) && !isNaN(data6) && isFinite(data6))) {
                        validate23.errors = [
                          {
                            instancePath: instancePath + '/endColumn',
                            schemaPath: '#/properties/endColumn/type',
                            keyword: 'type',
                            params: { type: 'integer' },
                            schema: schema8.properties.endColumn.type,
                            parentSchema: schema8.properties.endColumn,
                            data: data6,
                          },
                        ];
                        return false;
                      }
                      if (errors === _errs12) {
                        if (typeof data6 == 'number' && isFinite(data6)) {
                          if (data6 < 1 || isNaN(data6)) {
                            validate23.errors = [
                              {
                                instancePath: instancePath + '/endColumn',
                                schemaPath: '#/properties/endColumn/minimum',
                                keyword: 'minimum',
                                params: { comparison: '>=', limit: 1 },
                                schema: 1,
                                parentSchema: schema8.properties.endColumn,
                                data: data6,
                              },
                            ];
                            return false;
                          }
                        }
                      }
                      var valid0 = _errs12 === errors;
                    } else {
                      var valid0 = true;
                    }
                  }
                }
              }
            }
          }
        }
      }
    } else {
      validate23.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema8.type,
          parentSchema: schema8,
          data,
        },
      ];
      return false;
    }
  }
  validate23.errors = vErrors;
  return errors === 0;
}

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
          const _errs4 = errors;
          let valid1 = false;
          const _errs5 = errors;
          if (typeof data1 !== 'string') {
            const err0 = {
              instancePath: instancePath + '/error',
              schemaPath: '#/properties/error/anyOf/0/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema7.properties.error.anyOf[0].type,
              parentSchema: schema7.properties.error.anyOf[0],
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err0];
            } else {
              vErrors.push(err0);
            }
            errors++;
          }
          var _valid0 = _errs5 === errors;
          valid1 = valid1 || _valid0;
          if (!valid1) {
            const _errs7 = errors;
            if (!validate23(data1, { instancePath: instancePath + '/error', parentData: data, parentDataProperty: 'error', rootData })) {
              vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
              errors = vErrors.length;
            }
            var _valid0 = _errs7 === errors;
            valid1 = valid1 || _valid0;
          }
          if (!valid1) {
            const err1 = {
              instancePath: instancePath + '/error',
              schemaPath: '#/properties/error/anyOf',
              keyword: 'anyOf',
              params: {},
              schema: schema7.properties.error.anyOf,
              parentSchema: schema7.properties.error,
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
            validate22.errors = vErrors;
            return false;
          } else {
            errors = _errs4;
            if (vErrors !== null) {
              if (_errs4) {
                vErrors.length = _errs4;
              } else {
                vErrors = null;
              }
            }
          }
          var valid0 = _errs3 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.status !== undefined) {
            let data2 = data.status;
            const _errs8 = errors;
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
            if (errors === _errs8) {
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
            var valid0 = _errs8 === errors;
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

const schema12 = { allOf: [{ $ref: '#/definitions/diagnostic' }], properties: { filePath: { type: 'string' } } };
const schema13 = {
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

function validate34(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if ((data.range === undefined && (missing0 = 'range')) || (data.message === undefined && (missing0 = 'message'))) {
        validate34.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
            schema: schema13.required,
            parentSchema: schema13,
            data,
          },
        ];
        return false;
      } else {
        if (data.range !== undefined) {
          const _errs1 = errors;
          if (!validate24(data.range, { instancePath: instancePath + '/range', parentData: data, parentDataProperty: 'range', rootData })) {
            vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
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
              validate34.errors = [
                {
                  instancePath: instancePath + '/message',
                  schemaPath: '#/properties/message/type',
                  keyword: 'type',
                  params: { type: 'string' },
                  schema: schema13.properties.message.type,
                  parentSchema: schema13.properties.message,
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
                validate34.errors = [
                  {
                    instancePath: instancePath + '/severity',
                    schemaPath: '#/properties/severity/type',
                    keyword: 'type',
                    params: { type: 'integer' },
                    schema: schema13.properties.severity.type,
                    parentSchema: schema13.properties.severity,
                    data: data2,
                  },
                ];
                return false;
              }
              if (errors === _errs4) {
                if (typeof data2 == 'number' && isFinite(data2)) {
                  if (data2 > 4 || isNaN(data2)) {
                    validate34.errors = [
                      {
                        instancePath: instancePath + '/severity',
                        schemaPath: '#/properties/severity/maximum',
                        keyword: 'maximum',
                        params: { comparison: '<=', limit: 4 },
                        schema: 4,
                        parentSchema: schema13.properties.severity,
                        data: data2,
                      },
                    ];
                    return false;
                  } else {
                    if (data2 < 1 || isNaN(data2)) {
                      validate34.errors = [
                        {
                          instancePath: instancePath + '/severity',
                          schemaPath: '#/properties/severity/minimum',
                          keyword: 'minimum',
                          params: { comparison: '>=', limit: 1 },
                          schema: 1,
                          parentSchema: schema13.properties.severity,
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
                  validate34.errors = [
                    {
                      instancePath: instancePath + '/code',
                      schemaPath: '#/properties/code/type',
                      keyword: 'type',
                      params: { type: schema13.properties.code.type },
                      schema: schema13.properties.code.type,
                      parentSchema: schema13.properties.code,
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
                    validate34.errors = [
                      {
                        instancePath: instancePath + '/source',
                        schemaPath: '#/properties/source/type',
                        keyword: 'type',
                        params: { type: 'string' },
                        schema: schema13.properties.source.type,
                        parentSchema: schema13.properties.source,
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
      validate34.errors = [
        {
          instancePath,
          schemaPath: '#/type',
          keyword: 'type',
          params: { type: 'object' },
          schema: schema13.type,
          parentSchema: schema13,
          data,
        },
      ];
      return false;
    }
  }
  validate34.errors = vErrors;
  return errors === 0;
}

function validate33(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate34(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors);
    errors = vErrors.length;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.filePath !== undefined) {
        let data0 = data.filePath;
        if (typeof data0 !== 'string') {
          validate33.errors = [
            {
              instancePath: instancePath + '/filePath',
              schemaPath: '#/properties/filePath/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema12.properties.filePath.type,
              parentSchema: schema12.properties.filePath,
              data: data0,
            },
          ];
          return false;
        }
      }
    }
  }
  validate33.errors = vErrors;
  return errors === 0;
}

function validate31(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
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
          validate31.errors = [
            {
              instancePath: instancePath + '/message',
              schemaPath: '#/properties/message/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema11.properties.message.type,
              parentSchema: schema11.properties.message,
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
                  !validate33(data1[i0], {
                    instancePath: instancePath + '/diagnostics/' + i0,
                    parentData: data1,
                    parentDataProperty: i0,
                    rootData,
                  })
                ) {
                  vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
                  errors = vErrors.length;
                }
                var valid2 = _errs5 === errors;
                if (!valid2) {
                  break;
                }
              }
            } else {
              validate31.errors = [
                {
                  instancePath: instancePath + '/diagnostics',
                  schemaPath: '#/properties/diagnostics/type',
                  keyword: 'type',
                  params: { type: 'array' },
                  schema: schema11.properties.diagnostics.type,
                  parentSchema: schema11.properties.diagnostics,
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
  validate31.errors = vErrors;
  return errors === 0;
}

export const onFileOpen = validate38;

function validate38(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
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
          validate38.errors = [
            {
              instancePath: instancePath + '/message',
              schemaPath: '#/properties/message/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema11.properties.message.type,
              parentSchema: schema11.properties.message,
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
                  !validate33(data1[i0], {
                    instancePath: instancePath + '/diagnostics/' + i0,
                    parentData: data1,
                    parentDataProperty: i0,
                    rootData,
                  })
                ) {
                  vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
                  errors = vErrors.length;
                }
                var valid2 = _errs5 === errors;
                if (!valid2) {
                  break;
                }
              }
            } else {
              validate38.errors = [
                {
                  instancePath: instancePath + '/diagnostics',
                  schemaPath: '#/properties/diagnostics/type',
                  keyword: 'type',
                  params: { type: 'array' },
                  schema: schema11.properties.diagnostics.type,
                  parentSchema: schema11.properties.diagnostics,
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
  validate38.errors = vErrors;
  return errors === 0;
}

export const onFileSave = validate41;
const schema15 = {
  allOf: [{ $ref: '#/definitions/informing' }],
  properties: { formattedContent: { type: 'string' }, edits: { type: 'array', items: { $ref: '#/definitions/textEdit' } } },
};

function validate42(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
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
          validate42.errors = [
            {
              instancePath: instancePath + '/message',
              schemaPath: '#/properties/message/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema11.properties.message.type,
              parentSchema: schema11.properties.message,
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
                  !validate33(data1[i0], {
                    instancePath: instancePath + '/diagnostics/' + i0,
                    parentData: data1,
                    parentDataProperty: i0,
                    rootData,
                  })
                ) {
                  vErrors = vErrors === null ? validate33.errors : vErrors.concat(validate33.errors);
                  errors = vErrors.length;
                }
                var valid2 = _errs5 === errors;
                if (!valid2) {
                  break;
                }
              }
            } else {
              validate42.errors = [
                {
                  instancePath: instancePath + '/diagnostics',
                  schemaPath: '#/properties/diagnostics/type',
                  keyword: 'type',
                  params: { type: 'array' },
                  schema: schema11.properties.diagnostics.type,
                  parentSchema: schema11.properties.diagnostics,
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
  validate42.errors = vErrors;
  return errors === 0;
}

const schema17 = {
  type: 'object',
  required: ['range', 'newText'],
  properties: { range: { $ref: '#/definitions/range' }, newText: { type: 'string' } },
};

function validate46(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if ((data.range === undefined && (missing0 = 'range')) || (data.newText === undefined && (missing0 = 'newText'))) {
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
        if (data.range !== undefined) {
          const _errs1 = errors;
          if (!validate24(data.range, { instancePath: instancePath + '/range', parentData: data, parentDataProperty: 'range', rootData })) {
            vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
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
              validate46.errors = [
                {
                  instancePath: instancePath + '/newText',
                  schemaPath: '#/properties/newText/type',
                  keyword: 'type',
                  params: { type: 'string' },
                  schema: schema17.properties.newText.type,
                  parentSchema: schema17.properties.newText,
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

function validate41(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate42(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate42.errors : vErrors.concat(validate42.errors);
    errors = vErrors.length;
  }
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.formattedContent !== undefined) {
        let data0 = data.formattedContent;
        const _errs1 = errors;
        if (typeof data0 !== 'string') {
          validate41.errors = [
            {
              instancePath: instancePath + '/formattedContent',
              schemaPath: '#/properties/formattedContent/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema15.properties.formattedContent.type,
              parentSchema: schema15.properties.formattedContent,
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
                  !validate46(data1[i0], {
                    instancePath: instancePath + '/edits/' + i0,
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
              validate41.errors = [
                {
                  instancePath: instancePath + '/edits',
                  schemaPath: '#/properties/edits/type',
                  keyword: 'type',
                  params: { type: 'array' },
                  schema: schema15.properties.edits.type,
                  parentSchema: schema15.properties.edits,
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
  validate41.errors = vErrors;
  return errors === 0;
}

export const onCodeCompletion = validate49;
const schema18 = {
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
const schema19 = {
  type: 'object',
  required: ['text'],
  properties: {
    text: { type: 'string' },
    range: { $ref: '#/definitions/range' },
    source: { type: 'string' },
    kind: { $ref: '#/definitions/completionKind' },
    detail: { type: 'string', maxLength: 1000 },
    documentation: { type: 'string', maxLength: 20000 },
  },
};
const schema20 = {
  type: 'string',
  enum: [
    'text',
    'method',
    'function',
    'constructor',
    'field',
    'variable',
    'class',
    'interface',
    'module',
    'property',
    'unit',
    'value',
    'enum',
    'keyword',
    'snippet',
    'color',
    'file',
    'reference',
    'folder',
    'enumMember',
    'constant',
    'struct',
    'event',
    'operator',
    'typeParameter',
  ],
};

function validate53(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (typeof data !== 'string') {
    validate53.errors = [
      {
        instancePath,
        schemaPath: '#/type',
        keyword: 'type',
        params: { type: 'string' },
        schema: schema20.type,
        parentSchema: schema20,
        data,
      },
    ];
    return false;
  }
  if (
    !(
      data === 'text' ||
      data === 'method' ||
      data === 'function' ||
      data === 'constructor' ||
      data === 'field' ||
      data === 'variable' ||
      data === 'class' ||
      data === 'interface' ||
      data === 'module' ||
      data === 'property' ||
      data === 'unit' ||
      data === 'value' ||
      data === 'enum' ||
      data === 'keyword' ||
      data === 'snippet' ||
      data === 'color' ||
      data === 'file' ||
      data === 'reference' ||
      data === 'folder' ||
      data === 'enumMember' ||
      data === 'constant' ||
      data === 'struct' ||
      data === 'event' ||
      data === 'operator' ||
      data === 'typeParameter'
    )
  ) {
    validate53.errors = [
      {
        instancePath,
        schemaPath: '#/enum',
        keyword: 'enum',
        params: { allowedValues: schema20.enum },
        schema: schema20.enum,
        parentSchema: schema20,
        data,
      },
    ];
    return false;
  }
  validate53.errors = vErrors;
  return errors === 0;
}

function validate51(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      let missing0;
      if (data.text === undefined && (missing0 = 'text')) {
        validate51.errors = [
          {
            instancePath,
            schemaPath: '#/required',
            keyword: 'required',
            params: { missingProperty: missing0 },
            schema: schema19.required,
            parentSchema: schema19,
            data,
          },
        ];
        return false;
      } else {
        if (data.text !== undefined) {
          let data0 = data.text;
          const _errs1 = errors;
          if (typeof data0 !== 'string') {
            validate51.errors = [
              {
                instancePath: instancePath + '/text',
                schemaPath: '#/properties/text/type',
                keyword: 'type',
                params: { type: 'string' },
                schema: schema19.properties.text.type,
                parentSchema: schema19.properties.text,
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
              !validate24(data.range, { instancePath: instancePath + '/range', parentData: data, parentDataProperty: 'range', rootData })
            ) {
              vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
              errors = vErrors.length;
            }
            var valid0 = _errs3 === errors;
          } else {
            var valid0 = true;
          }
          if (valid0) {
            if (data.source !== undefined) {
              let data2 = data.source;
              const _errs4 = errors;
              if (typeof data2 !== 'string') {
                validate51.errors = [
                  {
                    instancePath: instancePath + '/source',
                    schemaPath: '#/properties/source/type',
                    keyword: 'type',
                    params: { type: 'string' },
                    schema: schema19.properties.source.type,
                    parentSchema: schema19.properties.source,
                    data: data2,
                  },
                ];
                return false;
              }
              var valid0 = _errs4 === errors;
            } else {
              var valid0 = true;
            }
            if (valid0) {
              if (data.kind !== undefined) {
                const _errs6 = errors;
                if (
                  !validate53(data.kind, { instancePath: instancePath + '/kind', parentData: data, parentDataProperty: 'kind', rootData })
                ) {
                  vErrors = vErrors === null ? validate53.errors : vErrors.concat(validate53.errors);
                  errors = vErrors.length;
                }
                var valid0 = _errs6 === errors;
              } else {
                var valid0 = true;
              }
              if (valid0) {
                if (data.detail !== undefined) {
                  let data4 = data.detail;
                  const _errs7 = errors;
                  if (errors === _errs7) {
                    if (typeof data4 === 'string') {
                      if (data4.length > 1000) {
                        validate51.errors = [
                          {
                            instancePath: instancePath + '/detail',
                            schemaPath: '#/properties/detail/maxLength',
                            keyword: 'maxLength',
                            params: { limit: 1000 },
                            schema: 1000,
                            parentSchema: schema19.properties.detail,
                            data: data4,
                          },
                        ];
                        return false;
                      }
                    } else {
                      validate51.errors = [
                        {
                          instancePath: instancePath + '/detail',
                          schemaPath: '#/properties/detail/type',
                          keyword: 'type',
                          params: { type: 'string' },
                          schema: schema19.properties.detail.type,
                          parentSchema: schema19.properties.detail,
                          data: data4,
                        },
                      ];
                      return false;
                    }
                  }
                  var valid0 = _errs7 === errors;
                } else {
                  var valid0 = true;
                }
                if (valid0) {
                  if (data.documentation !== undefined) {
                    let data5 = data.documentation;
                    const _errs9 = errors;
                    if (errors === _errs9) {
                      if (typeof data5 === 'string') {
                        if (data5.length > 20000) {
                          validate51.errors = [
                            {
                              instancePath: instancePath + '/documentation',
                              schemaPath: '#/properties/documentation/maxLength',
                              keyword: 'maxLength',
                              params: { limit: 20000 },
                              schema: 20000,
                              parentSchema: schema19.properties.documentation,
                              data: data5,
                            },
                          ];
                          return false;
                        }
                      } else {
                        validate51.errors = [
                          {
                            instancePath: instancePath + '/documentation',
                            schemaPath: '#/properties/documentation/type',
                            keyword: 'type',
                            params: { type: 'string' },
                            schema: schema19.properties.documentation.type,
                            parentSchema: schema19.properties.documentation,
                            data: data5,
                          },
                        ];
                        return false;
                      }
                    }
                    var valid0 = _errs9 === errors;
                  } else {
                    var valid0 = true;
                  }
                }
              }
            }
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
          schema: schema19.type,
          parentSchema: schema19,
          data,
        },
      ];
      return false;
    }
  }
  validate51.errors = vErrors;
  return errors === 0;
}

function validate49(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
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
                !validate51(data0[i0], {
                  instancePath: instancePath + '/completions/' + i0,
                  parentData: data0,
                  parentDataProperty: i0,
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
                errors = vErrors.length;
              }
              var valid2 = _errs3 === errors;
              if (!valid2) {
                break;
              }
            }
          } else {
            validate49.errors = [
              {
                instancePath: instancePath + '/completions',
                schemaPath: '#/properties/completions/type',
                keyword: 'type',
                params: { type: 'array' },
                schema: schema18.properties.completions.type,
                parentSchema: schema18.properties.completions,
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
                        validate49.errors = [
                          {
                            instancePath: instancePath + '/result/suggestions/' + i1,
                            schemaPath: '#/properties/result/properties/suggestions/items/type',
                            keyword: 'type',
                            params: { type: schema18.properties.result.properties.suggestions.items.type },
                            schema: schema18.properties.result.properties.suggestions.items.type,
                            parentSchema: schema18.properties.result.properties.suggestions.items,
                            data: data4,
                          },
                        ];
                        return false;
                      }
                      if (errors === _errs8) {
                        if (data4 && typeof data4 == 'object' && !Array.isArray(data4)) {
                          let missing0;
                          if (data4.text === undefined && (missing0 = 'text')) {
                            validate49.errors = [
                              {
                                instancePath: instancePath + '/result/suggestions/' + i1,
                                schemaPath: '#/properties/result/properties/suggestions/items/required',
                                keyword: 'required',
                                params: { missingProperty: missing0 },
                                schema: schema18.properties.result.properties.suggestions.items.required,
                                parentSchema: schema18.properties.result.properties.suggestions.items,
                                data: data4,
                              },
                            ];
                            return false;
                          } else {
                            if (data4.text !== undefined) {
                              let data5 = data4.text;
                              const _errs10 = errors;
                              if (typeof data5 !== 'string') {
                                validate49.errors = [
                                  {
                                    instancePath: instancePath + '/result/suggestions/' + i1 + '/text',
                                    schemaPath: '#/properties/result/properties/suggestions/items/properties/text/type',
                                    keyword: 'type',
                                    params: { type: 'string' },
                                    schema: schema18.properties.result.properties.suggestions.items.properties.text.type,
                                    parentSchema: schema18.properties.result.properties.suggestions.items.properties.text,
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
                                  !validate24(data4.range, {
                                    instancePath: instancePath + '/result/suggestions/' + i1 + '/range',
                                    parentData: data4,
                                    parentDataProperty: 'range',
                                    rootData,
                                  })
                                ) {
                                  vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors);
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
                    validate49.errors = [
                      {
                        instancePath: instancePath + '/result/suggestions',
                        schemaPath: '#/properties/result/properties/suggestions/type',
                        keyword: 'type',
                        params: { type: 'array' },
                        schema: schema18.properties.result.properties.suggestions.type,
                        parentSchema: schema18.properties.result.properties.suggestions,
                        data: data3,
                      },
                    ];
                    return false;
                  }
                }
              }
            } else {
              validate49.errors = [
                {
                  instancePath: instancePath + '/result',
                  schemaPath: '#/properties/result/type',
                  keyword: 'type',
                  params: { type: 'object' },
                  schema: schema18.properties.result.type,
                  parentSchema: schema18.properties.result,
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
  validate49.errors = vErrors;
  return errors === 0;
}

export const onRequest = validate57;

function validate57(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.success !== undefined) {
        let data0 = data.success;
        const _errs1 = errors;
        if (typeof data0 !== 'boolean') {
          validate57.errors = [
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
          const _errs4 = errors;
          let valid1 = false;
          const _errs5 = errors;
          if (typeof data1 !== 'string') {
            const err0 = {
              instancePath: instancePath + '/error',
              schemaPath: '#/properties/error/anyOf/0/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema7.properties.error.anyOf[0].type,
              parentSchema: schema7.properties.error.anyOf[0],
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err0];
            } else {
              vErrors.push(err0);
            }
            errors++;
          }
          var _valid0 = _errs5 === errors;
          valid1 = valid1 || _valid0;
          if (!valid1) {
            const _errs7 = errors;
            if (!validate23(data1, { instancePath: instancePath + '/error', parentData: data, parentDataProperty: 'error', rootData })) {
              vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
              errors = vErrors.length;
            }
            var _valid0 = _errs7 === errors;
            valid1 = valid1 || _valid0;
          }
          if (!valid1) {
            const err1 = {
              instancePath: instancePath + '/error',
              schemaPath: '#/properties/error/anyOf',
              keyword: 'anyOf',
              params: {},
              schema: schema7.properties.error.anyOf,
              parentSchema: schema7.properties.error,
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
            validate57.errors = vErrors;
            return false;
          } else {
            errors = _errs4;
            if (vErrors !== null) {
              if (_errs4) {
                vErrors.length = _errs4;
              } else {
                vErrors = null;
              }
            }
          }
          var valid0 = _errs3 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.status !== undefined) {
            let data2 = data.status;
            const _errs8 = errors;
            if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
              validate57.errors = [
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
            if (errors === _errs8) {
              if (typeof data2 == 'number' && isFinite(data2)) {
                if (data2 > 599 || isNaN(data2)) {
                  validate57.errors = [
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
                    validate57.errors = [
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
            var valid0 = _errs8 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate57.errors = [
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
  validate57.errors = vErrors;
  return errors === 0;
}

export const onResponse = validate59;

function validate59(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.success !== undefined) {
        let data0 = data.success;
        const _errs1 = errors;
        if (typeof data0 !== 'boolean') {
          validate59.errors = [
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
          const _errs4 = errors;
          let valid1 = false;
          const _errs5 = errors;
          if (typeof data1 !== 'string') {
            const err0 = {
              instancePath: instancePath + '/error',
              schemaPath: '#/properties/error/anyOf/0/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema7.properties.error.anyOf[0].type,
              parentSchema: schema7.properties.error.anyOf[0],
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err0];
            } else {
              vErrors.push(err0);
            }
            errors++;
          }
          var _valid0 = _errs5 === errors;
          valid1 = valid1 || _valid0;
          if (!valid1) {
            const _errs7 = errors;
            if (!validate23(data1, { instancePath: instancePath + '/error', parentData: data, parentDataProperty: 'error', rootData })) {
              vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
              errors = vErrors.length;
            }
            var _valid0 = _errs7 === errors;
            valid1 = valid1 || _valid0;
          }
          if (!valid1) {
            const err1 = {
              instancePath: instancePath + '/error',
              schemaPath: '#/properties/error/anyOf',
              keyword: 'anyOf',
              params: {},
              schema: schema7.properties.error.anyOf,
              parentSchema: schema7.properties.error,
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
            validate59.errors = vErrors;
            return false;
          } else {
            errors = _errs4;
            if (vErrors !== null) {
              if (_errs4) {
                vErrors.length = _errs4;
              } else {
                vErrors = null;
              }
            }
          }
          var valid0 = _errs3 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.status !== undefined) {
            let data2 = data.status;
            const _errs8 = errors;
            if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
              validate59.errors = [
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
            if (errors === _errs8) {
              if (typeof data2 == 'number' && isFinite(data2)) {
                if (data2 > 599 || isNaN(data2)) {
                  validate59.errors = [
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
                    validate59.errors = [
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
            var valid0 = _errs8 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate59.errors = [
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
  validate59.errors = vErrors;
  return errors === 0;
}

export const onCompletionFeedback = validate61;

function validate61(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.success !== undefined) {
        let data0 = data.success;
        const _errs1 = errors;
        if (typeof data0 !== 'boolean') {
          validate61.errors = [
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
          const _errs4 = errors;
          let valid1 = false;
          const _errs5 = errors;
          if (typeof data1 !== 'string') {
            const err0 = {
              instancePath: instancePath + '/error',
              schemaPath: '#/properties/error/anyOf/0/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema7.properties.error.anyOf[0].type,
              parentSchema: schema7.properties.error.anyOf[0],
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err0];
            } else {
              vErrors.push(err0);
            }
            errors++;
          }
          var _valid0 = _errs5 === errors;
          valid1 = valid1 || _valid0;
          if (!valid1) {
            const _errs7 = errors;
            if (!validate23(data1, { instancePath: instancePath + '/error', parentData: data, parentDataProperty: 'error', rootData })) {
              vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
              errors = vErrors.length;
            }
            var _valid0 = _errs7 === errors;
            valid1 = valid1 || _valid0;
          }
          if (!valid1) {
            const err1 = {
              instancePath: instancePath + '/error',
              schemaPath: '#/properties/error/anyOf',
              keyword: 'anyOf',
              params: {},
              schema: schema7.properties.error.anyOf,
              parentSchema: schema7.properties.error,
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
            validate61.errors = vErrors;
            return false;
          } else {
            errors = _errs4;
            if (vErrors !== null) {
              if (_errs4) {
                vErrors.length = _errs4;
              } else {
                vErrors = null;
              }
            }
          }
          var valid0 = _errs3 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.status !== undefined) {
            let data2 = data.status;
            const _errs8 = errors;
            if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
              validate61.errors = [
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
            if (errors === _errs8) {
              if (typeof data2 == 'number' && isFinite(data2)) {
                if (data2 > 599 || isNaN(data2)) {
                  validate61.errors = [
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
                    validate61.errors = [
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
            var valid0 = _errs8 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate61.errors = [
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
  validate61.errors = vErrors;
  return errors === 0;
}

export const onContextUpdate = validate63;

function validate63(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (errors === 0) {
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.success !== undefined) {
        let data0 = data.success;
        const _errs1 = errors;
        if (typeof data0 !== 'boolean') {
          validate63.errors = [
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
          const _errs4 = errors;
          let valid1 = false;
          const _errs5 = errors;
          if (typeof data1 !== 'string') {
            const err0 = {
              instancePath: instancePath + '/error',
              schemaPath: '#/properties/error/anyOf/0/type',
              keyword: 'type',
              params: { type: 'string' },
              schema: schema7.properties.error.anyOf[0].type,
              parentSchema: schema7.properties.error.anyOf[0],
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err0];
            } else {
              vErrors.push(err0);
            }
            errors++;
          }
          var _valid0 = _errs5 === errors;
          valid1 = valid1 || _valid0;
          if (!valid1) {
            const _errs7 = errors;
            if (!validate23(data1, { instancePath: instancePath + '/error', parentData: data, parentDataProperty: 'error', rootData })) {
              vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors);
              errors = vErrors.length;
            }
            var _valid0 = _errs7 === errors;
            valid1 = valid1 || _valid0;
          }
          if (!valid1) {
            const err1 = {
              instancePath: instancePath + '/error',
              schemaPath: '#/properties/error/anyOf',
              keyword: 'anyOf',
              params: {},
              schema: schema7.properties.error.anyOf,
              parentSchema: schema7.properties.error,
              data: data1,
            };
            if (vErrors === null) {
              vErrors = [err1];
            } else {
              vErrors.push(err1);
            }
            errors++;
            validate63.errors = vErrors;
            return false;
          } else {
            errors = _errs4;
            if (vErrors !== null) {
              if (_errs4) {
                vErrors.length = _errs4;
              } else {
                vErrors = null;
              }
            }
          }
          var valid0 = _errs3 === errors;
        } else {
          var valid0 = true;
        }
        if (valid0) {
          if (data.status !== undefined) {
            let data2 = data.status;
            const _errs8 = errors;
            if (!(typeof data2 == 'number' && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
              validate63.errors = [
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
            if (errors === _errs8) {
              if (typeof data2 == 'number' && isFinite(data2)) {
                if (data2 > 599 || isNaN(data2)) {
                  validate63.errors = [
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
                    validate63.errors = [
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
            var valid0 = _errs8 === errors;
          } else {
            var valid0 = true;
          }
        }
      }
    } else {
      validate63.errors = [
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
  validate63.errors = vErrors;
  return errors === 0;
}

export const onErrorReport = validate65;
const schema25 = {
  allOf: [{ $ref: '#/definitions/informing' }],
  properties: { completions: { type: 'array', items: { $ref: '#/definitions/completion' } } },
};

function validate65(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate42(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate42.errors : vErrors.concat(validate42.errors);
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
                !validate51(data0[i0], {
                  instancePath: instancePath + '/completions/' + i0,
                  parentData: data0,
                  parentDataProperty: i0,
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate51.errors : vErrors.concat(validate51.errors);
                errors = vErrors.length;
              }
              var valid2 = _errs3 === errors;
              if (!valid2) {
                break;
              }
            }
          } else {
            validate65.errors = [
              {
                instancePath: instancePath + '/completions',
                schemaPath: '#/properties/completions/type',
                keyword: 'type',
                params: { type: 'array' },
                schema: schema25.properties.completions.type,
                parentSchema: schema25.properties.completions,
                data: data0,
              },
            ];
            return false;
          }
        }
      }
    }
  }
  validate65.errors = vErrors;
  return errors === 0;
}

export const onCommand = validate68;
const schema26 = { allOf: [{ $ref: '#/definitions/informing' }], properties: { data: {} } };

function validate68(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate42(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate42.errors : vErrors.concat(validate42.errors);
    errors = vErrors.length;
  }
  validate68.errors = vErrors;
  return errors === 0;
}

export const custom = validate70;
const schema27 = { allOf: [{ $ref: '#/definitions/informing' }], properties: { data: {} } };

function validate70(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (!validate42(data, { instancePath, parentData, parentDataProperty, rootData })) {
    vErrors = vErrors === null ? validate42.errors : vErrors.concat(validate42.errors);
    errors = vErrors.length;
  }
  validate70.errors = vErrors;
  return errors === 0;
}
