// Made by ajv from schemas/ (UPDATE_GENERATED=1 npx vitest run server/test/schemas/validators.test.ts). Do not edit.
// @ts-nocheck
/* oxlint-disable */
// schemas: 8c6cece35aef61da8ab028320d3f364bc68f3eac2453df6a89a837eeea4e47b1

export const validatePluginManifest = validate10;
const schema11 = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'plugin-manifest.schema.json',
  title: 'Codex plugin manifest',
  description:
    'Declares one plugin: who it is, which events its scripts handle, and what it may touch. Two vocabularies are understood and may be mixed: pluginId with entryPoints.handlers, and name with hooks and api_endpoints.',
  type: 'object',
  anyOf: [{ required: ['pluginId'] }, { required: ['name'] }],
  required: ['version'],
  if: { not: { required: ['pluginId'] } },
  then: { properties: { name: { $ref: '#/definitions/idOrBlank' } } },
  additionalProperties: false,
  patternProperties: { '^x-': { description: 'Anything of your own: keys that start with "x-" are left alone.' } },
  properties: {
    $schema: {
      type: 'string',
      description: 'Address of the schema that editors check this file with.',
      examples: ['https://example.com/schemas/plugin-manifest.schema.json'],
    },
    pluginId: {
      $ref: '#/definitions/id',
      description:
        "The plugin's unique id, in reverse-DNS form: a domain you control backwards, then the plugin's name. Grants, state and logs are kept under it. When it is absent, name is the id.",
      examples: ['com.example.tidy'],
    },
    name: {
      type: 'string',
      pattern: '\\S',
      problemCode: 'manifest/value',
      patternErrorMessage: 'Give the plugin a name.',
      description:
        "The plugin's name as people see it. In a manifest without pluginId it is the id too, and then has to be in reverse-DNS form.",
      examples: ['Tidy', 'com.example.tidy'],
    },
    version: {
      type: 'string',
      pattern:
        '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-((0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(\\+([0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*))?$',
      problemCode: 'manifest/version-format',
      patternErrorMessage: 'Write a version as MAJOR.MINOR.PATCH, such as 1.0.0 (Semantic Versioning).',
      description: "The plugin's version, by Semantic Versioning: MAJOR.MINOR.PATCH, optionally with a pre-release and build part.",
      examples: ['1.0.0', '2.1.0-beta.1'],
    },
    description: {
      type: 'string',
      description: 'What the plugin does, in a sentence or two. Shown beside its name, and to whoever is asked to grant its permissions.',
      examples: ['Formats Python files when they are saved.'],
    },
    main: {
      type: 'string',
      pattern: '\\S',
      problemCode: 'manifest/value',
      patternErrorMessage: 'Name a script, such as "index.js".',
      description:
        'The script in which functions are looked up that hooks and api_endpoints name. Without it the first of index, main, handlers/index and handlers/main that exists is used (.js, .mjs, .cjs, .ts, .py).',
      examples: ['index.js', 'handlers/main.py'],
    },
    entryPoints: {
      type: 'object',
      additionalProperties: false,
      description: 'Where the host enters the plugin.',
      examples: [{ handlers: [{ event: 'onFileSave', language: ['python'], script: 'handlers/save.py' }] }],
      properties: {
        handlers: {
          type: 'array',
          description: "The plugin's handlers. Handlers of one event run in the order in which they stand here.",
          items: { $ref: '#/definitions/handler' },
          default: [],
          examples: [[{ event: 'onFileSave', language: ['python'], script: 'handlers/save.py' }]],
        },
      },
    },
    hooks: {
      type: 'object',
      description:
        'Events and the functions that handle them, in short form. A value is the name of a function in main, a script, or both as script#function.',
      examples: [{ onRequest: 'handleRequest', onFileSave: 'handlers/save.py#on_file_save' }],
      additionalProperties: {
        type: 'string',
        pattern: '\\S',
        problemCode: 'manifest/value',
        patternErrorMessage: 'Name a function, a script, or both as script#function.',
        description: 'The function in main, the script, or script#function that handles the event.',
        examples: ['handleRequest', 'handlers/save.py', 'handlers/save.py#on_file_save'],
      },
    },
    api_endpoints: {
      type: 'array',
      description: 'HTTP endpoints that the development server exposes, each answered by a function of the plugin.',
      items: { $ref: '#/definitions/endpoint' },
      default: [],
      examples: [[{ path: '/weather', method: 'POST', handler: 'weatherHandler' }]],
    },
    events: {
      type: 'array',
      description: "Names of the plugin's own events, which others fire at it through the command line or the development server.",
      default: [],
      examples: [['reportReady']],
      items: {
        type: 'string',
        pattern: '^[A-Za-z][\\w.:-]*$',
        problemCode: 'manifest/value',
        patternErrorMessage: "An event's name starts with a letter and has only letters, digits and . : _ - in it.",
        description: 'The name of a custom event.',
        examples: ['reportReady'],
      },
    },
    commands: {
      type: 'array',
      description:
        "The plugin's commands that users are offered, in the palette and in the menus of files. They run its onCommand handlers.",
      items: { $ref: '#/definitions/command' },
      default: [],
      examples: [[{ command: 'report', title: 'Report on This Project', icon: 'checklist' }]],
    },
    permissions: {
      type: 'array',
      description:
        'What the plugin may do beyond computing. The user is asked once and again when the list grows; what is not listed is denied.',
      default: [],
      examples: [['filesystem:read', 'network:request:api.example.com']],
      items: {
        type: 'string',
        description:
          'One permission: a kind, or a kind narrowed by a scope after another colon. The short forms network, filesystem (read and write), env and process are understood.',
        anyOf: [
          { enum: ['filesystem:read', 'filesystem:write', 'network:request', 'process:spawn', 'env:read'] },
          { pattern: '^(filesystem:read|filesystem:write|network:request|process:spawn|env:read):\\S' },
          { enum: ['filesystem', 'network', 'process', 'env'] },
        ],
        examples: [
          'filesystem:read',
          'filesystem:write:docs/**',
          'network:request:api.example.com',
          'process:spawn:black',
          'env:read:API_KEY',
        ],
      },
    },
    settings: {
      type: 'object',
      description: 'How the host treats the plugin. Keys of your own are handed to its handlers unchanged.',
      examples: [{ enableDebug: false, maxExecutionTimeMs: 5000 }],
      properties: {
        enableDebug: {
          type: 'boolean',
          default: false,
          description: 'Logs payloads, responses and every start and end of a handler.',
          examples: [true],
        },
        maxExecutionTimeMs: {
          $ref: '#/definitions/milliseconds',
          default: 5000,
          description:
            "How long one handler may run, in milliseconds, before it is stopped. A handler's own maxExecutionTimeMs comes first.",
          examples: [5000],
        },
        cacheEnabled: {
          type: 'boolean',
          default: false,
          description:
            'Tells handlers that they may keep results between events, and the host that it may give out their completions again where the same is typed anew.',
          examples: [true],
        },
      },
    },
    api: {
      type: ['object', 'string'],
      description: 'An OpenAPI description of the endpoints, or the path of a file with one.',
      examples: ['openapi.yaml'],
    },
    authentication: {
      type: ['object', 'string'],
      description: 'How callers of the endpoints prove who they are.',
      examples: [{ type: 'bearer' }],
    },
    runtime: {
      type: 'object',
      additionalProperties: false,
      description: 'Interpreters that the handlers are run with, where the ones on PATH will not do.',
      examples: [{ python: 'python3.12' }],
      properties: {
        node: {
          type: 'string',
          pattern: '\\S',
          problemCode: 'manifest/value',
          patternErrorMessage: 'Give a command or an absolute path.',
          description: 'Command or absolute path of Node.js.',
          examples: ['node', '/opt/node/bin/node'],
        },
        python: {
          type: 'string',
          pattern: '\\S',
          problemCode: 'manifest/value',
          patternErrorMessage: 'Give a command or an absolute path.',
          description: "Command or absolute path of Python, 3.8 or later. A virtual environment in the plugin's folder comes first.",
          examples: ['python3.12'],
        },
      },
    },
    dependencies: {
      type: 'object',
      description:
        "What the plugin needs besides itself, by name, each with a version range. Those that are named by a plugin's id are plugins, which codex-plugin install installs with it; the others are for readers: packages stand in package.json or requirements.txt.",
      examples: [{ 'com.example.base': '^1.2.0' }],
      additionalProperties: { type: 'string', description: 'A version range.', examples: ['>=24', '^1.2.0'] },
    },
  },
  definitions: {
    id: {
      type: 'string',
      pattern: '^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)+$',
      problemCode: 'manifest/id-format',
      patternErrorMessage:
        'Write an id in reverse-DNS form: two or more parts of letters, digits, "-" and "_", with dots between them, such as com.example.tidy.',
    },
    idOrBlank: {
      pattern: '^\\s*$|^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)+$',
      problemCode: 'manifest/id-format',
      patternErrorMessage:
        'Without pluginId the name is the id: write it in reverse-DNS form, such as com.example.tidy, or add a pluginId.',
    },
    milliseconds: { type: 'integer', minimum: 1 },
    handler: {
      type: 'object',
      required: ['event', 'script'],
      additionalProperties: false,
      description: 'One handler: the event, the script, and when it applies.',
      examples: [{ event: 'onFileSave', language: ['python'], script: 'handlers/save.py' }],
      properties: {
        event: {
          type: 'string',
          anyOf: [
            {
              enum: [
                'onProjectOpen',
                'onFileOpen',
                'onFileSave',
                'onCodeCompletion',
                'onRequest',
                'onResponse',
                'onCompletionFeedback',
                'onContextUpdate',
                'onErrorReport',
                'onCommand',
              ],
              enumDescriptions: [
                'A workspace was opened, or a folder was added to it.',
                'A file was opened in the editor.',
                'A file is being saved, or was saved: see phase.',
                'Completions were made and may be changed before they are shown.',
                'A request is on its way to a completion source or an endpoint and may be changed.',
                'An answer is on its way back and may be changed.',
                'A completion that was shown was taken, or not.',
                'The active file, the selection or the visible files changed.',
                'The editor has errors for a file.',
                "One of the plugin's commands was run.",
              ],
            },
            { pattern: '^[A-Za-z][\\w.:-]*$' },
          ],
          description: "The event that the script handles: a built-in one or one of the plugin's events.",
          examples: ['onFileSave'],
        },
        language: {
          type: ['array', 'string'],
          items: {
            type: 'string',
            pattern: '\\S',
            problemCode: 'manifest/value',
            patternErrorMessage: 'Name a language, such as "python".',
            description: 'A VS Code language id.',
            examples: ['python'],
          },
          default: [],
          description:
            'VS Code language ids of the files that the handler is for. One may stand without the list. Without it the handler is for every file.',
          examples: [['python', 'javascript'], 'python'],
        },
        script: {
          type: 'string',
          pattern: '\\S',
          problemCode: 'manifest/value',
          patternErrorMessage: 'Name a script, such as "handlers/save.py".',
          description:
            "The script, relative to the manifest's folder and inside it, with forward slashes. JavaScript, TypeScript or Python.",
          examples: ['handlers/save.py'],
        },
        phase: {
          enum: ['beforeSave', 'afterSave'],
          enumDescriptions: [
            'Runs while the file is being saved; what it returns becomes part of that save. Has 1,200 ms together with all others.',
            'Runs once the file is on disk; what it returns is applied and saved again. For handlers that rewrite the file themselves.',
          ],
          description:
            'When an onFileSave handler runs. By default afterSave where the plugin declares filesystem:write or process:spawn, else beforeSave.',
          examples: ['beforeSave'],
        },
        function: {
          type: 'string',
          pattern: '^[A-Za-z_$][\\w$]*$',
          problemCode: 'manifest/value',
          patternErrorMessage: 'Give the name of a function that the script exports.',
          description:
            'The function to call. By default the one named after the event (in Python also in snake_case), then handler, then the default export.',
          examples: ['onFileSave'],
        },
        pattern: {
          type: 'string',
          pattern: '\\S',
          problemCode: 'manifest/value',
          patternErrorMessage: 'Give a glob, such as "src/**/*.py".',
          description: "A glob that the file's path, relative to its workspace folder, has to match.",
          examples: ['src/**/*.py'],
        },
        formatter: {
          type: 'boolean',
          description:
            'Whether an onFileSave handler formats: it is then run for Format Document too, with the reason "format". By default true where the plugin declares none of filesystem:write, process:spawn and network:request.',
          examples: [true],
        },
        ranges: {
          type: 'boolean',
          default: false,
          description:
            "Says that a formatter formats only the event's range where there is one, so that it is run for Format Selection too.",
          examples: [true],
        },
        idempotent: {
          type: 'boolean',
          default: false,
          description:
            'Says that running the handler twice does no harm, so that it may be run again when its worker died of something else.',
          examples: [true],
        },
        maxExecutionTimeMs: {
          $ref: '#/definitions/milliseconds',
          description: "How long this handler may run, in milliseconds, before it is stopped. By default the plugin's setting, else 5000.",
          examples: [1000],
        },
      },
    },
    command: {
      type: 'object',
      required: ['command', 'title'],
      additionalProperties: false,
      description: 'One command: what the handler is told, and how it is offered.',
      examples: [{ command: 'report', title: 'Report on This Project' }],
      properties: {
        command: {
          type: 'string',
          pattern: '^\\S+$',
          problemCode: 'manifest/value',
          patternErrorMessage: 'Give the command a name without spaces, such as "report".',
          description: "The command's name, which the onCommand handler gets as command.",
          examples: ['report'],
        },
        title: {
          type: 'string',
          pattern: '\\S',
          problemCode: 'manifest/value',
          patternErrorMessage: 'Say in a few words what the command does.',
          description: 'What people choose the command by: a few words that say what it does.',
          examples: ['Report on This Project'],
        },
        when: {
          type: 'string',
          pattern: '\\S',
          problemCode: 'manifest/value',
          patternErrorMessage: 'Write a condition, such as "resourceLangId == json", or leave it out.',
          description:
            "When the command is offered: a small part of VS Code's when clauses, with the keys and operators that the handler guide lists. Without it, always.",
          examples: [
            'resourceLangId == json',
            'editorHasSelection',
            'resourceExtname =~ /^\\.jsonc?$/',
            'resourceLangId in handlerLanguages',
          ],
        },
        icon: {
          type: 'string',
          pattern: '^[a-z][a-z0-9-]*$|^\\$\\([a-z][a-z0-9-]*\\)$',
          problemCode: 'manifest/value',
          patternErrorMessage: 'Give the name of one of VS Code\'s icons, such as "checklist".',
          description: "The icon beside the title: the name of one of VS Code's own (codicons), with or without $( ) around it.",
          examples: ['checklist', '$(wand)'],
        },
      },
    },
    endpoint: {
      type: 'object',
      required: ['path', 'handler'],
      additionalProperties: false,
      description: 'One endpoint of the development server.',
      examples: [{ path: '/weather', method: 'POST', handler: 'weatherHandler' }],
      properties: {
        path: {
          type: 'string',
          pattern: '^/\\S*$',
          problemCode: 'manifest/value',
          patternErrorMessage: 'A path starts with a slash and has no spaces, such as "/weather".',
          description: "The path below the server's address; it starts with a slash.",
          examples: ['/weather'],
        },
        method: {
          enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
          default: 'POST',
          description: 'The HTTP method.',
          examples: ['POST'],
        },
        handler: {
          type: 'string',
          pattern: '\\S',
          problemCode: 'manifest/value',
          patternErrorMessage: 'Name a function, a script, or both as script#function.',
          description: 'The function in main, the script, or script#function that answers.',
          examples: ['weatherHandler', 'handlers/weather.py#answer'],
        },
      },
    },
  },
};
const schema12 = {
  pattern: '^\\s*$|^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)+$',
  problemCode: 'manifest/id-format',
  patternErrorMessage: 'Without pluginId the name is the id: write it in reverse-DNS form, such as com.example.tidy, or add a pluginId.',
};
const schema13 = {
  type: 'string',
  pattern: '^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)+$',
  problemCode: 'manifest/id-format',
  patternErrorMessage:
    'Write an id in reverse-DNS form: two or more parts of letters, digits, "-" and "_", with dots between them, such as com.example.tidy.',
};
const schema16 = {
  type: 'object',
  required: ['path', 'handler'],
  additionalProperties: false,
  description: 'One endpoint of the development server.',
  examples: [{ path: '/weather', method: 'POST', handler: 'weatherHandler' }],
  properties: {
    path: {
      type: 'string',
      pattern: '^/\\S*$',
      problemCode: 'manifest/value',
      patternErrorMessage: 'A path starts with a slash and has no spaces, such as "/weather".',
      description: "The path below the server's address; it starts with a slash.",
      examples: ['/weather'],
    },
    method: {
      enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
      default: 'POST',
      description: 'The HTTP method.',
      examples: ['POST'],
    },
    handler: {
      type: 'string',
      pattern: '\\S',
      problemCode: 'manifest/value',
      patternErrorMessage: 'Name a function, a script, or both as script#function.',
      description: 'The function in main, the script, or script#function that answers.',
      examples: ['weatherHandler', 'handlers/weather.py#answer'],
    },
  },
};
const schema17 = {
  type: 'object',
  required: ['command', 'title'],
  additionalProperties: false,
  description: 'One command: what the handler is told, and how it is offered.',
  examples: [{ command: 'report', title: 'Report on This Project' }],
  properties: {
    command: {
      type: 'string',
      pattern: '^\\S+$',
      problemCode: 'manifest/value',
      patternErrorMessage: 'Give the command a name without spaces, such as "report".',
      description: "The command's name, which the onCommand handler gets as command.",
      examples: ['report'],
    },
    title: {
      type: 'string',
      pattern: '\\S',
      problemCode: 'manifest/value',
      patternErrorMessage: 'Say in a few words what the command does.',
      description: 'What people choose the command by: a few words that say what it does.',
      examples: ['Report on This Project'],
    },
    when: {
      type: 'string',
      pattern: '\\S',
      problemCode: 'manifest/value',
      patternErrorMessage: 'Write a condition, such as "resourceLangId == json", or leave it out.',
      description:
        "When the command is offered: a small part of VS Code's when clauses, with the keys and operators that the handler guide lists. Without it, always.",
      examples: ['resourceLangId == json', 'editorHasSelection', 'resourceExtname =~ /^\\.jsonc?$/', 'resourceLangId in handlerLanguages'],
    },
    icon: {
      type: 'string',
      pattern: '^[a-z][a-z0-9-]*$|^\\$\\([a-z][a-z0-9-]*\\)$',
      problemCode: 'manifest/value',
      patternErrorMessage: 'Give the name of one of VS Code\'s icons, such as "checklist".',
      description: "The icon beside the title: the name of one of VS Code's own (codicons), with or without $( ) around it.",
      examples: ['checklist', '$(wand)'],
    },
  },
};
const schema15 = { type: 'integer', minimum: 1 };
const pattern0 = new RegExp('^\\s*$|^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)+$', 'u');
const pattern1 = new RegExp('^x-', 'u');
const pattern2 = new RegExp('^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)+$', 'u');
const pattern3 = new RegExp('\\S', 'u');
const pattern4 = new RegExp(
  '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-((0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(\\+([0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*))?$',
  'u',
);
const pattern12 = new RegExp('^/\\S*$', 'u');
const pattern6 = new RegExp('^[A-Za-z][\\w.:-]*$', 'u');
const pattern15 = new RegExp('^\\S+$', 'u');
const pattern18 = new RegExp('^[a-z][a-z0-9-]*$|^\\$\\([a-z][a-z0-9-]*\\)$', 'u');
const pattern19 = new RegExp('^(filesystem:read|filesystem:write|network:request|process:spawn|env:read):\\S', 'u');
const func2 = Object.prototype.hasOwnProperty;
const schema14 = {
  type: 'object',
  required: ['event', 'script'],
  additionalProperties: false,
  description: 'One handler: the event, the script, and when it applies.',
  examples: [{ event: 'onFileSave', language: ['python'], script: 'handlers/save.py' }],
  properties: {
    event: {
      type: 'string',
      anyOf: [
        {
          enum: [
            'onProjectOpen',
            'onFileOpen',
            'onFileSave',
            'onCodeCompletion',
            'onRequest',
            'onResponse',
            'onCompletionFeedback',
            'onContextUpdate',
            'onErrorReport',
            'onCommand',
          ],
          enumDescriptions: [
            'A workspace was opened, or a folder was added to it.',
            'A file was opened in the editor.',
            'A file is being saved, or was saved: see phase.',
            'Completions were made and may be changed before they are shown.',
            'A request is on its way to a completion source or an endpoint and may be changed.',
            'An answer is on its way back and may be changed.',
            'A completion that was shown was taken, or not.',
            'The active file, the selection or the visible files changed.',
            'The editor has errors for a file.',
            "One of the plugin's commands was run.",
          ],
        },
        { pattern: '^[A-Za-z][\\w.:-]*$' },
      ],
      description: "The event that the script handles: a built-in one or one of the plugin's events.",
      examples: ['onFileSave'],
    },
    language: {
      type: ['array', 'string'],
      items: {
        type: 'string',
        pattern: '\\S',
        problemCode: 'manifest/value',
        patternErrorMessage: 'Name a language, such as "python".',
        description: 'A VS Code language id.',
        examples: ['python'],
      },
      default: [],
      description:
        'VS Code language ids of the files that the handler is for. One may stand without the list. Without it the handler is for every file.',
      examples: [['python', 'javascript'], 'python'],
    },
    script: {
      type: 'string',
      pattern: '\\S',
      problemCode: 'manifest/value',
      patternErrorMessage: 'Name a script, such as "handlers/save.py".',
      description: "The script, relative to the manifest's folder and inside it, with forward slashes. JavaScript, TypeScript or Python.",
      examples: ['handlers/save.py'],
    },
    phase: {
      enum: ['beforeSave', 'afterSave'],
      enumDescriptions: [
        'Runs while the file is being saved; what it returns becomes part of that save. Has 1,200 ms together with all others.',
        'Runs once the file is on disk; what it returns is applied and saved again. For handlers that rewrite the file themselves.',
      ],
      description:
        'When an onFileSave handler runs. By default afterSave where the plugin declares filesystem:write or process:spawn, else beforeSave.',
      examples: ['beforeSave'],
    },
    function: {
      type: 'string',
      pattern: '^[A-Za-z_$][\\w$]*$',
      problemCode: 'manifest/value',
      patternErrorMessage: 'Give the name of a function that the script exports.',
      description:
        'The function to call. By default the one named after the event (in Python also in snake_case), then handler, then the default export.',
      examples: ['onFileSave'],
    },
    pattern: {
      type: 'string',
      pattern: '\\S',
      problemCode: 'manifest/value',
      patternErrorMessage: 'Give a glob, such as "src/**/*.py".',
      description: "A glob that the file's path, relative to its workspace folder, has to match.",
      examples: ['src/**/*.py'],
    },
    formatter: {
      type: 'boolean',
      description:
        'Whether an onFileSave handler formats: it is then run for Format Document too, with the reason "format". By default true where the plugin declares none of filesystem:write, process:spawn and network:request.',
      examples: [true],
    },
    ranges: {
      type: 'boolean',
      default: false,
      description: "Says that a formatter formats only the event's range where there is one, so that it is run for Format Selection too.",
      examples: [true],
    },
    idempotent: {
      type: 'boolean',
      default: false,
      description: 'Says that running the handler twice does no harm, so that it may be run again when its worker died of something else.',
      examples: [true],
    },
    maxExecutionTimeMs: {
      $ref: '#/definitions/milliseconds',
      description: "How long this handler may run, in milliseconds, before it is stopped. By default the plugin's setting, else 5000.",
      examples: [1000],
    },
  },
};
const pattern9 = new RegExp('^[A-Za-z_$][\\w$]*$', 'u');

function validate11(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.event === undefined) {
      const err0 = { instancePath, schemaPath: '#/required', keyword: 'required', params: { missingProperty: 'event' } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.script === undefined) {
      const err1 = { instancePath, schemaPath: '#/required', keyword: 'required', params: { missingProperty: 'script' } };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!func2.call(schema14.properties, key0)) {
        const err2 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.event !== undefined) {
      let data0 = data.event;
      if (typeof data0 !== 'string') {
        const err3 = {
          instancePath: instancePath + '/event',
          schemaPath: '#/properties/event/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
      const _errs4 = errors;
      let valid1 = false;
      const _errs5 = errors;
      if (
        !(
          data0 === 'onProjectOpen' ||
          data0 === 'onFileOpen' ||
          data0 === 'onFileSave' ||
          data0 === 'onCodeCompletion' ||
          data0 === 'onRequest' ||
          data0 === 'onResponse' ||
          data0 === 'onCompletionFeedback' ||
          data0 === 'onContextUpdate' ||
          data0 === 'onErrorReport' ||
          data0 === 'onCommand'
        )
      ) {
        const err4 = {
          instancePath: instancePath + '/event',
          schemaPath: '#/properties/event/anyOf/0/enum',
          keyword: 'enum',
          params: { allowedValues: schema14.properties.event.anyOf[0].enum },
        };
        if (vErrors === null) {
          vErrors = [err4];
        } else {
          vErrors.push(err4);
        }
        errors++;
      }
      var _valid0 = _errs5 === errors;
      valid1 = valid1 || _valid0;
      if (!valid1) {
        const _errs6 = errors;
        if (typeof data0 === 'string') {
          if (!pattern6.test(data0)) {
            const err5 = {
              instancePath: instancePath + '/event',
              schemaPath: '#/properties/event/anyOf/1/pattern',
              keyword: 'pattern',
              params: { pattern: '^[A-Za-z][\\w.:-]*$' },
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        }
        var _valid0 = _errs6 === errors;
        valid1 = valid1 || _valid0;
      }
      if (!valid1) {
        const err6 = { instancePath: instancePath + '/event', schemaPath: '#/properties/event/anyOf', keyword: 'anyOf', params: {} };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
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
    }
    if (data.language !== undefined) {
      let data1 = data.language;
      if (!Array.isArray(data1) && typeof data1 !== 'string') {
        const err7 = {
          instancePath: instancePath + '/language',
          schemaPath: '#/properties/language/type',
          keyword: 'type',
          params: { type: schema14.properties.language.type },
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
      if (Array.isArray(data1)) {
        const len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (typeof data2 === 'string') {
            if (!pattern3.test(data2)) {
              const err8 = {
                instancePath: instancePath + '/language/' + i0,
                schemaPath: '#/properties/language/items/pattern',
                keyword: 'pattern',
                params: { pattern: '\\S' },
              };
              if (vErrors === null) {
                vErrors = [err8];
              } else {
                vErrors.push(err8);
              }
              errors++;
            }
          } else {
            const err9 = {
              instancePath: instancePath + '/language/' + i0,
              schemaPath: '#/properties/language/items/type',
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
      }
    }
    if (data.script !== undefined) {
      let data3 = data.script;
      if (typeof data3 === 'string') {
        if (!pattern3.test(data3)) {
          const err10 = {
            instancePath: instancePath + '/script',
            schemaPath: '#/properties/script/pattern',
            keyword: 'pattern',
            params: { pattern: '\\S' },
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/script',
          schemaPath: '#/properties/script/type',
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
    if (data.phase !== undefined) {
      let data4 = data.phase;
      if (!(data4 === 'beforeSave' || data4 === 'afterSave')) {
        const err12 = {
          instancePath: instancePath + '/phase',
          schemaPath: '#/properties/phase/enum',
          keyword: 'enum',
          params: { allowedValues: schema14.properties.phase.enum },
        };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.function !== undefined) {
      let data5 = data.function;
      if (typeof data5 === 'string') {
        if (!pattern9.test(data5)) {
          const err13 = {
            instancePath: instancePath + '/function',
            schemaPath: '#/properties/function/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Za-z_$][\\w$]*$' },
          };
          if (vErrors === null) {
            vErrors = [err13];
          } else {
            vErrors.push(err13);
          }
          errors++;
        }
      } else {
        const err14 = {
          instancePath: instancePath + '/function',
          schemaPath: '#/properties/function/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
    }
    if (data.pattern !== undefined) {
      let data6 = data.pattern;
      if (typeof data6 === 'string') {
        if (!pattern3.test(data6)) {
          const err15 = {
            instancePath: instancePath + '/pattern',
            schemaPath: '#/properties/pattern/pattern',
            keyword: 'pattern',
            params: { pattern: '\\S' },
          };
          if (vErrors === null) {
            vErrors = [err15];
          } else {
            vErrors.push(err15);
          }
          errors++;
        }
      } else {
        const err16 = {
          instancePath: instancePath + '/pattern',
          schemaPath: '#/properties/pattern/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.formatter !== undefined) {
      if (typeof data.formatter !== 'boolean') {
        const err17 = {
          instancePath: instancePath + '/formatter',
          schemaPath: '#/properties/formatter/type',
          keyword: 'type',
          params: { type: 'boolean' },
        };
        if (vErrors === null) {
          vErrors = [err17];
        } else {
          vErrors.push(err17);
        }
        errors++;
      }
    }
    if (data.ranges !== undefined) {
      if (typeof data.ranges !== 'boolean') {
        const err18 = {
          instancePath: instancePath + '/ranges',
          schemaPath: '#/properties/ranges/type',
          keyword: 'type',
          params: { type: 'boolean' },
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.idempotent !== undefined) {
      if (typeof data.idempotent !== 'boolean') {
        const err19 = {
          instancePath: instancePath + '/idempotent',
          schemaPath: '#/properties/idempotent/type',
          keyword: 'type',
          params: { type: 'boolean' },
        };
        if (vErrors === null) {
          vErrors = [err19];
        } else {
          vErrors.push(err19);
        }
        errors++;
      }
    }
    if (data.maxExecutionTimeMs !== undefined) {
      let data10 = data.maxExecutionTimeMs;
      if (!(typeof data10 == 'number' && !(data10 % 1) && !isNaN(data10) && isFinite(data10))) {
        const err20 = {
          instancePath: instancePath + '/maxExecutionTimeMs',
          schemaPath: '#/definitions/milliseconds/type',
          keyword: 'type',
          params: { type: 'integer' },
        };
        if (vErrors === null) {
          vErrors = [err20];
        } else {
          vErrors.push(err20);
        }
        errors++;
      }
      if (typeof data10 == 'number' && isFinite(data10)) {
        if (data10 < 1 || isNaN(data10)) {
          const err21 = {
            instancePath: instancePath + '/maxExecutionTimeMs',
            schemaPath: '#/definitions/milliseconds/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 1 },
          };
          if (vErrors === null) {
            vErrors = [err21];
          } else {
            vErrors.push(err21);
          }
          errors++;
        }
      }
    }
  } else {
    const err22 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } };
    if (vErrors === null) {
      vErrors = [err22];
    } else {
      vErrors.push(err22);
    }
    errors++;
  }
  validate11.errors = vErrors;
  return errors === 0;
}

function validate10(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  /*# sourceURL="plugin-manifest.schema.json" */
  let vErrors = null;
  let errors = 0;
  const _errs1 = errors;
  let valid0 = false;
  const _errs2 = errors;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.pluginId === undefined) {
      const err0 = { instancePath, schemaPath: '#/anyOf/0/required', keyword: 'required', params: { missingProperty: 'pluginId' } };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
  }
  var _valid0 = _errs2 === errors;
  valid0 = valid0 || _valid0;
  if (!valid0) {
    const _errs3 = errors;
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.name === undefined) {
        const err1 = { instancePath, schemaPath: '#/anyOf/1/required', keyword: 'required', params: { missingProperty: 'name' } };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    var _valid0 = _errs3 === errors;
    valid0 = valid0 || _valid0;
  }
  if (!valid0) {
    const err2 = { instancePath, schemaPath: '#/anyOf', keyword: 'anyOf', params: {} };
    if (vErrors === null) {
      vErrors = [err2];
    } else {
      vErrors.push(err2);
    }
    errors++;
  } else {
    errors = _errs1;
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1;
      } else {
        vErrors = null;
      }
    }
  }
  const _errs4 = errors;
  let valid1 = true;
  const _errs5 = errors;
  const _errs6 = errors;
  const _errs7 = errors;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing0;
    if (data.pluginId === undefined && (missing0 = 'pluginId')) {
      const err3 = {};
      if (vErrors === null) {
        vErrors = [err3];
      } else {
        vErrors.push(err3);
      }
      errors++;
    }
  }
  var valid2 = _errs7 === errors;
  if (valid2) {
    const err4 = {};
    if (vErrors === null) {
      vErrors = [err4];
    } else {
      vErrors.push(err4);
    }
    errors++;
  } else {
    errors = _errs6;
    if (vErrors !== null) {
      if (_errs6) {
        vErrors.length = _errs6;
      } else {
        vErrors = null;
      }
    }
  }
  var _valid1 = _errs5 === errors;
  errors = _errs4;
  if (vErrors !== null) {
    if (_errs4) {
      vErrors.length = _errs4;
    } else {
      vErrors = null;
    }
  }
  if (_valid1) {
    const _errs8 = errors;
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.name !== undefined) {
        let data0 = data.name;
        if (typeof data0 === 'string') {
          if (!pattern0.test(data0)) {
            const err5 = {
              instancePath: instancePath + '/name',
              schemaPath: '#/definitions/idOrBlank/pattern',
              keyword: 'pattern',
              params: { pattern: '^\\s*$|^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)+$' },
            };
            if (vErrors === null) {
              vErrors = [err5];
            } else {
              vErrors.push(err5);
            }
            errors++;
          }
        }
      }
    }
    var _valid1 = _errs8 === errors;
    valid1 = _valid1;
  }
  if (!valid1) {
    const err6 = { instancePath, schemaPath: '#/if', keyword: 'if', params: { failingKeyword: 'then' } };
    if (vErrors === null) {
      vErrors = [err6];
    } else {
      vErrors.push(err6);
    }
    errors++;
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.version === undefined) {
      const err7 = { instancePath, schemaPath: '#/required', keyword: 'required', params: { missingProperty: 'version' } };
      if (vErrors === null) {
        vErrors = [err7];
      } else {
        vErrors.push(err7);
      }
      errors++;
    }
    for (const key0 in data) {
      if (!(func2.call(schema11.properties, key0) || pattern1.test(key0))) {
        const err8 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.$schema !== undefined) {
      if (typeof data.$schema !== 'string') {
        const err9 = {
          instancePath: instancePath + '/$schema',
          schemaPath: '#/properties/%24schema/type',
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
    if (data.pluginId !== undefined) {
      let data2 = data.pluginId;
      if (typeof data2 === 'string') {
        if (!pattern2.test(data2)) {
          const err10 = {
            instancePath: instancePath + '/pluginId',
            schemaPath: '#/definitions/id/pattern',
            keyword: 'pattern',
            params: { pattern: '^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)+$' },
          };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/pluginId',
          schemaPath: '#/definitions/id/type',
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
    if (data.name !== undefined) {
      let data3 = data.name;
      if (typeof data3 === 'string') {
        if (!pattern3.test(data3)) {
          const err12 = {
            instancePath: instancePath + '/name',
            schemaPath: '#/properties/name/pattern',
            keyword: 'pattern',
            params: { pattern: '\\S' },
          };
          if (vErrors === null) {
            vErrors = [err12];
          } else {
            vErrors.push(err12);
          }
          errors++;
        }
      } else {
        const err13 = {
          instancePath: instancePath + '/name',
          schemaPath: '#/properties/name/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.version !== undefined) {
      let data4 = data.version;
      if (typeof data4 === 'string') {
        if (!pattern4.test(data4)) {
          const err14 = {
            instancePath: instancePath + '/version',
            schemaPath: '#/properties/version/pattern',
            keyword: 'pattern',
            params: {
              pattern:
                '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-((0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(\\+([0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*))?$',
            },
          };
          if (vErrors === null) {
            vErrors = [err14];
          } else {
            vErrors.push(err14);
          }
          errors++;
        }
      } else {
        const err15 = {
          instancePath: instancePath + '/version',
          schemaPath: '#/properties/version/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err15];
        } else {
          vErrors.push(err15);
        }
        errors++;
      }
    }
    if (data.description !== undefined) {
      if (typeof data.description !== 'string') {
        const err16 = {
          instancePath: instancePath + '/description',
          schemaPath: '#/properties/description/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err16];
        } else {
          vErrors.push(err16);
        }
        errors++;
      }
    }
    if (data.main !== undefined) {
      let data6 = data.main;
      if (typeof data6 === 'string') {
        if (!pattern3.test(data6)) {
          const err17 = {
            instancePath: instancePath + '/main',
            schemaPath: '#/properties/main/pattern',
            keyword: 'pattern',
            params: { pattern: '\\S' },
          };
          if (vErrors === null) {
            vErrors = [err17];
          } else {
            vErrors.push(err17);
          }
          errors++;
        }
      } else {
        const err18 = {
          instancePath: instancePath + '/main',
          schemaPath: '#/properties/main/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
    }
    if (data.entryPoints !== undefined) {
      let data7 = data.entryPoints;
      if (data7 && typeof data7 == 'object' && !Array.isArray(data7)) {
        for (const key1 in data7) {
          if (!(key1 === 'handlers')) {
            const err19 = {
              instancePath: instancePath + '/entryPoints',
              schemaPath: '#/properties/entryPoints/additionalProperties',
              keyword: 'additionalProperties',
              params: { additionalProperty: key1 },
            };
            if (vErrors === null) {
              vErrors = [err19];
            } else {
              vErrors.push(err19);
            }
            errors++;
          }
        }
        if (data7.handlers !== undefined) {
          let data8 = data7.handlers;
          if (Array.isArray(data8)) {
            const len0 = data8.length;
            for (let i0 = 0; i0 < len0; i0++) {
              if (
                !validate11(data8[i0], {
                  instancePath: instancePath + '/entryPoints/handlers/' + i0,
                  parentData: data8,
                  parentDataProperty: i0,
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
                errors = vErrors.length;
              }
            }
          } else {
            const err20 = {
              instancePath: instancePath + '/entryPoints/handlers',
              schemaPath: '#/properties/entryPoints/properties/handlers/type',
              keyword: 'type',
              params: { type: 'array' },
            };
            if (vErrors === null) {
              vErrors = [err20];
            } else {
              vErrors.push(err20);
            }
            errors++;
          }
        }
      } else {
        const err21 = {
          instancePath: instancePath + '/entryPoints',
          schemaPath: '#/properties/entryPoints/type',
          keyword: 'type',
          params: { type: 'object' },
        };
        if (vErrors === null) {
          vErrors = [err21];
        } else {
          vErrors.push(err21);
        }
        errors++;
      }
    }
    if (data.hooks !== undefined) {
      let data10 = data.hooks;
      if (data10 && typeof data10 == 'object' && !Array.isArray(data10)) {
        for (const key2 in data10) {
          let data11 = data10[key2];
          if (typeof data11 === 'string') {
            if (!pattern3.test(data11)) {
              const err22 = {
                instancePath: instancePath + '/hooks/' + key2.replace(/~/g, '~0').replace(/\//g, '~1'),
                schemaPath: '#/properties/hooks/additionalProperties/pattern',
                keyword: 'pattern',
                params: { pattern: '\\S' },
              };
              if (vErrors === null) {
                vErrors = [err22];
              } else {
                vErrors.push(err22);
              }
              errors++;
            }
          } else {
            const err23 = {
              instancePath: instancePath + '/hooks/' + key2.replace(/~/g, '~0').replace(/\//g, '~1'),
              schemaPath: '#/properties/hooks/additionalProperties/type',
              keyword: 'type',
              params: { type: 'string' },
            };
            if (vErrors === null) {
              vErrors = [err23];
            } else {
              vErrors.push(err23);
            }
            errors++;
          }
        }
      } else {
        const err24 = {
          instancePath: instancePath + '/hooks',
          schemaPath: '#/properties/hooks/type',
          keyword: 'type',
          params: { type: 'object' },
        };
        if (vErrors === null) {
          vErrors = [err24];
        } else {
          vErrors.push(err24);
        }
        errors++;
      }
    }
    if (data.api_endpoints !== undefined) {
      let data12 = data.api_endpoints;
      if (Array.isArray(data12)) {
        const len1 = data12.length;
        for (let i1 = 0; i1 < len1; i1++) {
          let data13 = data12[i1];
          if (data13 && typeof data13 == 'object' && !Array.isArray(data13)) {
            if (data13.path === undefined) {
              const err25 = {
                instancePath: instancePath + '/api_endpoints/' + i1,
                schemaPath: '#/definitions/endpoint/required',
                keyword: 'required',
                params: { missingProperty: 'path' },
              };
              if (vErrors === null) {
                vErrors = [err25];
              } else {
                vErrors.push(err25);
              }
              errors++;
            }
            if (data13.handler === undefined) {
              const err26 = {
                instancePath: instancePath + '/api_endpoints/' + i1,
                schemaPath: '#/definitions/endpoint/required',
                keyword: 'required',
                params: { missingProperty: 'handler' },
              };
              if (vErrors === null) {
                vErrors = [err26];
              } else {
                vErrors.push(err26);
              }
              errors++;
            }
            for (const key3 in data13) {
              if (!(key3 === 'path' || key3 === 'method' || key3 === 'handler')) {
                const err27 = {
                  instancePath: instancePath + '/api_endpoints/' + i1,
                  schemaPath: '#/definitions/endpoint/additionalProperties',
                  keyword: 'additionalProperties',
                  params: { additionalProperty: key3 },
                };
                if (vErrors === null) {
                  vErrors = [err27];
                } else {
                  vErrors.push(err27);
                }
                errors++;
              }
            }
            if (data13.path !== undefined) {
              let data14 = data13.path;
              if (typeof data14 === 'string') {
                if (!pattern12.test(data14)) {
                  const err28 = {
                    instancePath: instancePath + '/api_endpoints/' + i1 + '/path',
                    schemaPath: '#/definitions/endpoint/properties/path/pattern',
                    keyword: 'pattern',
                    params: { pattern: '^/\\S*$' },
                  };
                  if (vErrors === null) {
                    vErrors = [err28];
                  } else {
                    vErrors.push(err28);
                  }
                  errors++;
                }
              } else {
                const err29 = {
                  instancePath: instancePath + '/api_endpoints/' + i1 + '/path',
                  schemaPath: '#/definitions/endpoint/properties/path/type',
                  keyword: 'type',
                  params: { type: 'string' },
                };
                if (vErrors === null) {
                  vErrors = [err29];
                } else {
                  vErrors.push(err29);
                }
                errors++;
              }
            }
            if (data13.method !== undefined) {
              let data15 = data13.method;
              if (
                !(
                  data15 === 'GET' ||
                  data15 === 'POST' ||
                  data15 === 'PUT' ||
                  data15 === 'PATCH' ||
                  data15 === 'DELETE' ||
                  data15 === 'HEAD' ||
                  data15 === 'OPTIONS'
                )
              ) {
                const err30 = {
                  instancePath: instancePath + '/api_endpoints/' + i1 + '/method',
                  schemaPath: '#/definitions/endpoint/properties/method/enum',
                  keyword: 'enum',
                  params: { allowedValues: schema16.properties.method.enum },
                };
                if (vErrors === null) {
                  vErrors = [err30];
                } else {
                  vErrors.push(err30);
                }
                errors++;
              }
            }
            if (data13.handler !== undefined) {
              let data16 = data13.handler;
              if (typeof data16 === 'string') {
                if (!pattern3.test(data16)) {
                  const err31 = {
                    instancePath: instancePath + '/api_endpoints/' + i1 + '/handler',
                    schemaPath: '#/definitions/endpoint/properties/handler/pattern',
                    keyword: 'pattern',
                    params: { pattern: '\\S' },
                  };
                  if (vErrors === null) {
                    vErrors = [err31];
                  } else {
                    vErrors.push(err31);
                  }
                  errors++;
                }
              } else {
                const err32 = {
                  instancePath: instancePath + '/api_endpoints/' + i1 + '/handler',
                  schemaPath: '#/definitions/endpoint/properties/handler/type',
                  keyword: 'type',
                  params: { type: 'string' },
                };
                if (vErrors === null) {
                  vErrors = [err32];
                } else {
                  vErrors.push(err32);
                }
                errors++;
              }
            }
          } else {
            const err33 = {
              instancePath: instancePath + '/api_endpoints/' + i1,
              schemaPath: '#/definitions/endpoint/type',
              keyword: 'type',
              params: { type: 'object' },
            };
            if (vErrors === null) {
              vErrors = [err33];
            } else {
              vErrors.push(err33);
            }
            errors++;
          }
        }
      } else {
        const err34 = {
          instancePath: instancePath + '/api_endpoints',
          schemaPath: '#/properties/api_endpoints/type',
          keyword: 'type',
          params: { type: 'array' },
        };
        if (vErrors === null) {
          vErrors = [err34];
        } else {
          vErrors.push(err34);
        }
        errors++;
      }
    }
    if (data.events !== undefined) {
      let data17 = data.events;
      if (Array.isArray(data17)) {
        const len2 = data17.length;
        for (let i2 = 0; i2 < len2; i2++) {
          let data18 = data17[i2];
          if (typeof data18 === 'string') {
            if (!pattern6.test(data18)) {
              const err35 = {
                instancePath: instancePath + '/events/' + i2,
                schemaPath: '#/properties/events/items/pattern',
                keyword: 'pattern',
                params: { pattern: '^[A-Za-z][\\w.:-]*$' },
              };
              if (vErrors === null) {
                vErrors = [err35];
              } else {
                vErrors.push(err35);
              }
              errors++;
            }
          } else {
            const err36 = {
              instancePath: instancePath + '/events/' + i2,
              schemaPath: '#/properties/events/items/type',
              keyword: 'type',
              params: { type: 'string' },
            };
            if (vErrors === null) {
              vErrors = [err36];
            } else {
              vErrors.push(err36);
            }
            errors++;
          }
        }
      } else {
        const err37 = {
          instancePath: instancePath + '/events',
          schemaPath: '#/properties/events/type',
          keyword: 'type',
          params: { type: 'array' },
        };
        if (vErrors === null) {
          vErrors = [err37];
        } else {
          vErrors.push(err37);
        }
        errors++;
      }
    }
    if (data.commands !== undefined) {
      let data19 = data.commands;
      if (Array.isArray(data19)) {
        const len3 = data19.length;
        for (let i3 = 0; i3 < len3; i3++) {
          let data20 = data19[i3];
          if (data20 && typeof data20 == 'object' && !Array.isArray(data20)) {
            if (data20.command === undefined) {
              const err38 = {
                instancePath: instancePath + '/commands/' + i3,
                schemaPath: '#/definitions/command/required',
                keyword: 'required',
                params: { missingProperty: 'command' },
              };
              if (vErrors === null) {
                vErrors = [err38];
              } else {
                vErrors.push(err38);
              }
              errors++;
            }
            if (data20.title === undefined) {
              const err39 = {
                instancePath: instancePath + '/commands/' + i3,
                schemaPath: '#/definitions/command/required',
                keyword: 'required',
                params: { missingProperty: 'title' },
              };
              if (vErrors === null) {
                vErrors = [err39];
              } else {
                vErrors.push(err39);
              }
              errors++;
            }
            for (const key4 in data20) {
              if (!(key4 === 'command' || key4 === 'title' || key4 === 'when' || key4 === 'icon')) {
                const err40 = {
                  instancePath: instancePath + '/commands/' + i3,
                  schemaPath: '#/definitions/command/additionalProperties',
                  keyword: 'additionalProperties',
                  params: { additionalProperty: key4 },
                };
                if (vErrors === null) {
                  vErrors = [err40];
                } else {
                  vErrors.push(err40);
                }
                errors++;
              }
            }
            if (data20.command !== undefined) {
              let data21 = data20.command;
              if (typeof data21 === 'string') {
                if (!pattern15.test(data21)) {
                  const err41 = {
                    instancePath: instancePath + '/commands/' + i3 + '/command',
                    schemaPath: '#/definitions/command/properties/command/pattern',
                    keyword: 'pattern',
                    params: { pattern: '^\\S+$' },
                  };
                  if (vErrors === null) {
                    vErrors = [err41];
                  } else {
                    vErrors.push(err41);
                  }
                  errors++;
                }
              } else {
                const err42 = {
                  instancePath: instancePath + '/commands/' + i3 + '/command',
                  schemaPath: '#/definitions/command/properties/command/type',
                  keyword: 'type',
                  params: { type: 'string' },
                };
                if (vErrors === null) {
                  vErrors = [err42];
                } else {
                  vErrors.push(err42);
                }
                errors++;
              }
            }
            if (data20.title !== undefined) {
              let data22 = data20.title;
              if (typeof data22 === 'string') {
                if (!pattern3.test(data22)) {
                  const err43 = {
                    instancePath: instancePath + '/commands/' + i3 + '/title',
                    schemaPath: '#/definitions/command/properties/title/pattern',
                    keyword: 'pattern',
                    params: { pattern: '\\S' },
                  };
                  if (vErrors === null) {
                    vErrors = [err43];
                  } else {
                    vErrors.push(err43);
                  }
                  errors++;
                }
              } else {
                const err44 = {
                  instancePath: instancePath + '/commands/' + i3 + '/title',
                  schemaPath: '#/definitions/command/properties/title/type',
                  keyword: 'type',
                  params: { type: 'string' },
                };
                if (vErrors === null) {
                  vErrors = [err44];
                } else {
                  vErrors.push(err44);
                }
                errors++;
              }
            }
            if (data20.when !== undefined) {
              let data23 = data20.when;
              if (typeof data23 === 'string') {
                if (!pattern3.test(data23)) {
                  const err45 = {
                    instancePath: instancePath + '/commands/' + i3 + '/when',
                    schemaPath: '#/definitions/command/properties/when/pattern',
                    keyword: 'pattern',
                    params: { pattern: '\\S' },
                  };
                  if (vErrors === null) {
                    vErrors = [err45];
                  } else {
                    vErrors.push(err45);
                  }
                  errors++;
                }
              } else {
                const err46 = {
                  instancePath: instancePath + '/commands/' + i3 + '/when',
                  schemaPath: '#/definitions/command/properties/when/type',
                  keyword: 'type',
                  params: { type: 'string' },
                };
                if (vErrors === null) {
                  vErrors = [err46];
                } else {
                  vErrors.push(err46);
                }
                errors++;
              }
            }
            if (data20.icon !== undefined) {
              let data24 = data20.icon;
              if (typeof data24 === 'string') {
                if (!pattern18.test(data24)) {
                  const err47 = {
                    instancePath: instancePath + '/commands/' + i3 + '/icon',
                    schemaPath: '#/definitions/command/properties/icon/pattern',
                    keyword: 'pattern',
                    params: { pattern: '^[a-z][a-z0-9-]*$|^\\$\\([a-z][a-z0-9-]*\\)$' },
                  };
                  if (vErrors === null) {
                    vErrors = [err47];
                  } else {
                    vErrors.push(err47);
                  }
                  errors++;
                }
              } else {
                const err48 = {
                  instancePath: instancePath + '/commands/' + i3 + '/icon',
                  schemaPath: '#/definitions/command/properties/icon/type',
                  keyword: 'type',
                  params: { type: 'string' },
                };
                if (vErrors === null) {
                  vErrors = [err48];
                } else {
                  vErrors.push(err48);
                }
                errors++;
              }
            }
          } else {
            const err49 = {
              instancePath: instancePath + '/commands/' + i3,
              schemaPath: '#/definitions/command/type',
              keyword: 'type',
              params: { type: 'object' },
            };
            if (vErrors === null) {
              vErrors = [err49];
            } else {
              vErrors.push(err49);
            }
            errors++;
          }
        }
      } else {
        const err50 = {
          instancePath: instancePath + '/commands',
          schemaPath: '#/properties/commands/type',
          keyword: 'type',
          params: { type: 'array' },
        };
        if (vErrors === null) {
          vErrors = [err50];
        } else {
          vErrors.push(err50);
        }
        errors++;
      }
    }
    if (data.permissions !== undefined) {
      let data25 = data.permissions;
      if (Array.isArray(data25)) {
        const len4 = data25.length;
        for (let i4 = 0; i4 < len4; i4++) {
          let data26 = data25[i4];
          if (typeof data26 !== 'string') {
            const err51 = {
              instancePath: instancePath + '/permissions/' + i4,
              schemaPath: '#/properties/permissions/items/type',
              keyword: 'type',
              params: { type: 'string' },
            };
            if (vErrors === null) {
              vErrors = [err51];
            } else {
              vErrors.push(err51);
            }
            errors++;
          }
          const _errs69 = errors;
          let valid23 = false;
          const _errs70 = errors;
          if (
            !(
              data26 === 'filesystem:read' ||
              data26 === 'filesystem:write' ||
              data26 === 'network:request' ||
              data26 === 'process:spawn' ||
              data26 === 'env:read'
            )
          ) {
            const err52 = {
              instancePath: instancePath + '/permissions/' + i4,
              schemaPath: '#/properties/permissions/items/anyOf/0/enum',
              keyword: 'enum',
              params: { allowedValues: schema11.properties.permissions.items.anyOf[0].enum },
            };
            if (vErrors === null) {
              vErrors = [err52];
            } else {
              vErrors.push(err52);
            }
            errors++;
          }
          var _valid2 = _errs70 === errors;
          valid23 = valid23 || _valid2;
          if (!valid23) {
            const _errs71 = errors;
            if (typeof data26 === 'string') {
              if (!pattern19.test(data26)) {
                const err53 = {
                  instancePath: instancePath + '/permissions/' + i4,
                  schemaPath: '#/properties/permissions/items/anyOf/1/pattern',
                  keyword: 'pattern',
                  params: { pattern: '^(filesystem:read|filesystem:write|network:request|process:spawn|env:read):\\S' },
                };
                if (vErrors === null) {
                  vErrors = [err53];
                } else {
                  vErrors.push(err53);
                }
                errors++;
              }
            }
            var _valid2 = _errs71 === errors;
            valid23 = valid23 || _valid2;
            if (!valid23) {
              const _errs72 = errors;
              if (!(data26 === 'filesystem' || data26 === 'network' || data26 === 'process' || data26 === 'env')) {
                const err54 = {
                  instancePath: instancePath + '/permissions/' + i4,
                  schemaPath: '#/properties/permissions/items/anyOf/2/enum',
                  keyword: 'enum',
                  params: { allowedValues: schema11.properties.permissions.items.anyOf[2].enum },
                };
                if (vErrors === null) {
                  vErrors = [err54];
                } else {
                  vErrors.push(err54);
                }
                errors++;
              }
              var _valid2 = _errs72 === errors;
              valid23 = valid23 || _valid2;
            }
          }
          if (!valid23) {
            const err55 = {
              instancePath: instancePath + '/permissions/' + i4,
              schemaPath: '#/properties/permissions/items/anyOf',
              keyword: 'anyOf',
              params: {},
            };
            if (vErrors === null) {
              vErrors = [err55];
            } else {
              vErrors.push(err55);
            }
            errors++;
          } else {
            errors = _errs69;
            if (vErrors !== null) {
              if (_errs69) {
                vErrors.length = _errs69;
              } else {
                vErrors = null;
              }
            }
          }
        }
      } else {
        const err56 = {
          instancePath: instancePath + '/permissions',
          schemaPath: '#/properties/permissions/type',
          keyword: 'type',
          params: { type: 'array' },
        };
        if (vErrors === null) {
          vErrors = [err56];
        } else {
          vErrors.push(err56);
        }
        errors++;
      }
    }
    if (data.settings !== undefined) {
      let data27 = data.settings;
      if (data27 && typeof data27 == 'object' && !Array.isArray(data27)) {
        if (data27.enableDebug !== undefined) {
          if (typeof data27.enableDebug !== 'boolean') {
            const err57 = {
              instancePath: instancePath + '/settings/enableDebug',
              schemaPath: '#/properties/settings/properties/enableDebug/type',
              keyword: 'type',
              params: { type: 'boolean' },
            };
            if (vErrors === null) {
              vErrors = [err57];
            } else {
              vErrors.push(err57);
            }
            errors++;
          }
        }
        if (data27.maxExecutionTimeMs !== undefined) {
          let data29 = data27.maxExecutionTimeMs;
          if (!(typeof data29 == 'number' && !(data29 % 1) && !isNaN(data29) && isFinite(data29))) {
            const err58 = {
              instancePath: instancePath + '/settings/maxExecutionTimeMs',
              schemaPath: '#/definitions/milliseconds/type',
              keyword: 'type',
              params: { type: 'integer' },
            };
            if (vErrors === null) {
              vErrors = [err58];
            } else {
              vErrors.push(err58);
            }
            errors++;
          }
          if (typeof data29 == 'number' && isFinite(data29)) {
            if (data29 < 1 || isNaN(data29)) {
              const err59 = {
                instancePath: instancePath + '/settings/maxExecutionTimeMs',
                schemaPath: '#/definitions/milliseconds/minimum',
                keyword: 'minimum',
                params: { comparison: '>=', limit: 1 },
              };
              if (vErrors === null) {
                vErrors = [err59];
              } else {
                vErrors.push(err59);
              }
              errors++;
            }
          }
        }
        if (data27.cacheEnabled !== undefined) {
          if (typeof data27.cacheEnabled !== 'boolean') {
            const err60 = {
              instancePath: instancePath + '/settings/cacheEnabled',
              schemaPath: '#/properties/settings/properties/cacheEnabled/type',
              keyword: 'type',
              params: { type: 'boolean' },
            };
            if (vErrors === null) {
              vErrors = [err60];
            } else {
              vErrors.push(err60);
            }
            errors++;
          }
        }
      } else {
        const err61 = {
          instancePath: instancePath + '/settings',
          schemaPath: '#/properties/settings/type',
          keyword: 'type',
          params: { type: 'object' },
        };
        if (vErrors === null) {
          vErrors = [err61];
        } else {
          vErrors.push(err61);
        }
        errors++;
      }
    }
    if (data.api !== undefined) {
      let data31 = data.api;
      if (!(data31 && typeof data31 == 'object' && !Array.isArray(data31)) && typeof data31 !== 'string') {
        const err62 = {
          instancePath: instancePath + '/api',
          schemaPath: '#/properties/api/type',
          keyword: 'type',
          params: { type: schema11.properties.api.type },
        };
        if (vErrors === null) {
          vErrors = [err62];
        } else {
          vErrors.push(err62);
        }
        errors++;
      }
    }
    if (data.authentication !== undefined) {
      let data32 = data.authentication;
      if (!(data32 && typeof data32 == 'object' && !Array.isArray(data32)) && typeof data32 !== 'string') {
        const err63 = {
          instancePath: instancePath + '/authentication',
          schemaPath: '#/properties/authentication/type',
          keyword: 'type',
          params: { type: schema11.properties.authentication.type },
        };
        if (vErrors === null) {
          vErrors = [err63];
        } else {
          vErrors.push(err63);
        }
        errors++;
      }
    }
    if (data.runtime !== undefined) {
      let data33 = data.runtime;
      if (data33 && typeof data33 == 'object' && !Array.isArray(data33)) {
        for (const key5 in data33) {
          if (!(key5 === 'node' || key5 === 'python')) {
            const err64 = {
              instancePath: instancePath + '/runtime',
              schemaPath: '#/properties/runtime/additionalProperties',
              keyword: 'additionalProperties',
              params: { additionalProperty: key5 },
            };
            if (vErrors === null) {
              vErrors = [err64];
            } else {
              vErrors.push(err64);
            }
            errors++;
          }
        }
        if (data33.node !== undefined) {
          let data34 = data33.node;
          if (typeof data34 === 'string') {
            if (!pattern3.test(data34)) {
              const err65 = {
                instancePath: instancePath + '/runtime/node',
                schemaPath: '#/properties/runtime/properties/node/pattern',
                keyword: 'pattern',
                params: { pattern: '\\S' },
              };
              if (vErrors === null) {
                vErrors = [err65];
              } else {
                vErrors.push(err65);
              }
              errors++;
            }
          } else {
            const err66 = {
              instancePath: instancePath + '/runtime/node',
              schemaPath: '#/properties/runtime/properties/node/type',
              keyword: 'type',
              params: { type: 'string' },
            };
            if (vErrors === null) {
              vErrors = [err66];
            } else {
              vErrors.push(err66);
            }
            errors++;
          }
        }
        if (data33.python !== undefined) {
          let data35 = data33.python;
          if (typeof data35 === 'string') {
            if (!pattern3.test(data35)) {
              const err67 = {
                instancePath: instancePath + '/runtime/python',
                schemaPath: '#/properties/runtime/properties/python/pattern',
                keyword: 'pattern',
                params: { pattern: '\\S' },
              };
              if (vErrors === null) {
                vErrors = [err67];
              } else {
                vErrors.push(err67);
              }
              errors++;
            }
          } else {
            const err68 = {
              instancePath: instancePath + '/runtime/python',
              schemaPath: '#/properties/runtime/properties/python/type',
              keyword: 'type',
              params: { type: 'string' },
            };
            if (vErrors === null) {
              vErrors = [err68];
            } else {
              vErrors.push(err68);
            }
            errors++;
          }
        }
      } else {
        const err69 = {
          instancePath: instancePath + '/runtime',
          schemaPath: '#/properties/runtime/type',
          keyword: 'type',
          params: { type: 'object' },
        };
        if (vErrors === null) {
          vErrors = [err69];
        } else {
          vErrors.push(err69);
        }
        errors++;
      }
    }
    if (data.dependencies !== undefined) {
      let data36 = data.dependencies;
      if (data36 && typeof data36 == 'object' && !Array.isArray(data36)) {
        for (const key6 in data36) {
          if (typeof data36[key6] !== 'string') {
            const err70 = {
              instancePath: instancePath + '/dependencies/' + key6.replace(/~/g, '~0').replace(/\//g, '~1'),
              schemaPath: '#/properties/dependencies/additionalProperties/type',
              keyword: 'type',
              params: { type: 'string' },
            };
            if (vErrors === null) {
              vErrors = [err70];
            } else {
              vErrors.push(err70);
            }
            errors++;
          }
        }
      } else {
        const err71 = {
          instancePath: instancePath + '/dependencies',
          schemaPath: '#/properties/dependencies/type',
          keyword: 'type',
          params: { type: 'object' },
        };
        if (vErrors === null) {
          vErrors = [err71];
        } else {
          vErrors.push(err71);
        }
        errors++;
      }
    }
  } else {
    const err72 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } };
    if (vErrors === null) {
      vErrors = [err72];
    } else {
      vErrors.push(err72);
    }
    errors++;
  }
  validate10.errors = vErrors;
  return errors === 0;
}

export const validateCodexConfig = validate13;
const schema19 = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'codex-config.schema.json',
  title: 'codex.config.json',
  description: 'How the development server runs in this folder.',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: {
      type: 'string',
      description: 'Address of the schema that editors check this file with.',
      examples: ['./codex-config.schema.json'],
    },
    port: {
      type: 'integer',
      minimum: 0,
      maximum: 65535,
      default: 4000,
      description: 'The port of the development server; 0 takes any free one.',
      examples: [4000],
    },
    watchDirectories: {
      type: 'array',
      items: {
        type: 'string',
        pattern: '\\S',
        patternErrorMessage: 'Name a folder.',
        description: 'A folder, relative to this file.',
        examples: ['handlers'],
      },
      description: 'Folders whose changes reload the plugin. By default the whole plugin folder.',
      default: [],
      examples: [['handlers']],
    },
    logLevel: {
      enum: ['debug', 'info', 'warn', 'error'],
      default: 'info',
      description: 'The least severe kind of log line that is shown.',
      examples: ['debug'],
    },
    envFile: {
      type: 'string',
      pattern: '\\S',
      patternErrorMessage: 'Name a file, such as ".env.local".',
      description: 'A file with environment variables for the handlers, as KEY=VALUE lines. Keep it out of version control.',
      default: '.env.local',
      examples: ['.env.local'],
    },
  },
};

function validate13(data, { instancePath = '', parentData, parentDataProperty, rootData = data } = {}) {
  /*# sourceURL="codex-config.schema.json" */
  let vErrors = null;
  let errors = 0;
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!(key0 === '$schema' || key0 === 'port' || key0 === 'watchDirectories' || key0 === 'logLevel' || key0 === 'envFile')) {
        const err0 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: { additionalProperty: key0 },
        };
        if (vErrors === null) {
          vErrors = [err0];
        } else {
          vErrors.push(err0);
        }
        errors++;
      }
    }
    if (data.$schema !== undefined) {
      if (typeof data.$schema !== 'string') {
        const err1 = {
          instancePath: instancePath + '/$schema',
          schemaPath: '#/properties/%24schema/type',
          keyword: 'type',
          params: { type: 'string' },
        };
        if (vErrors === null) {
          vErrors = [err1];
        } else {
          vErrors.push(err1);
        }
        errors++;
      }
    }
    if (data.port !== undefined) {
      let data1 = data.port;
      if (!(typeof data1 == 'number' && !(data1 % 1) && !isNaN(data1) && isFinite(data1))) {
        const err2 = {
          instancePath: instancePath + '/port',
          schemaPath: '#/properties/port/type',
          keyword: 'type',
          params: { type: 'integer' },
        };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
      if (typeof data1 == 'number' && isFinite(data1)) {
        if (data1 > 65535 || isNaN(data1)) {
          const err3 = {
            instancePath: instancePath + '/port',
            schemaPath: '#/properties/port/maximum',
            keyword: 'maximum',
            params: { comparison: '<=', limit: 65535 },
          };
          if (vErrors === null) {
            vErrors = [err3];
          } else {
            vErrors.push(err3);
          }
          errors++;
        }
        if (data1 < 0 || isNaN(data1)) {
          const err4 = {
            instancePath: instancePath + '/port',
            schemaPath: '#/properties/port/minimum',
            keyword: 'minimum',
            params: { comparison: '>=', limit: 0 },
          };
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      }
    }
    if (data.watchDirectories !== undefined) {
      let data2 = data.watchDirectories;
      if (Array.isArray(data2)) {
        const len0 = data2.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data3 = data2[i0];
          if (typeof data3 === 'string') {
            if (!pattern3.test(data3)) {
              const err5 = {
                instancePath: instancePath + '/watchDirectories/' + i0,
                schemaPath: '#/properties/watchDirectories/items/pattern',
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
              instancePath: instancePath + '/watchDirectories/' + i0,
              schemaPath: '#/properties/watchDirectories/items/type',
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
      } else {
        const err7 = {
          instancePath: instancePath + '/watchDirectories',
          schemaPath: '#/properties/watchDirectories/type',
          keyword: 'type',
          params: { type: 'array' },
        };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.logLevel !== undefined) {
      let data4 = data.logLevel;
      if (!(data4 === 'debug' || data4 === 'info' || data4 === 'warn' || data4 === 'error')) {
        const err8 = {
          instancePath: instancePath + '/logLevel',
          schemaPath: '#/properties/logLevel/enum',
          keyword: 'enum',
          params: { allowedValues: schema19.properties.logLevel.enum },
        };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.envFile !== undefined) {
      let data5 = data.envFile;
      if (typeof data5 === 'string') {
        if (!pattern3.test(data5)) {
          const err9 = {
            instancePath: instancePath + '/envFile',
            schemaPath: '#/properties/envFile/pattern',
            keyword: 'pattern',
            params: { pattern: '\\S' },
          };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
      } else {
        const err10 = {
          instancePath: instancePath + '/envFile',
          schemaPath: '#/properties/envFile/type',
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
  } else {
    const err11 = { instancePath, schemaPath: '#/type', keyword: 'type', params: { type: 'object' } };
    if (vErrors === null) {
      vErrors = [err11];
    } else {
      vErrors.push(err11);
    }
    errors++;
  }
  validate13.errors = vErrors;
  return errors === 0;
}
