// Scripts for Node.js as compilers and bundlers write them.
import type { PermissionCase } from './permissionCase.ts';

export const NODE_COMPILED: readonly PermissionCase[] = [
  {
    name: 'ts compiled by tsc',
    files: {
      'index.js':
        '"use strict";\nvar __importDefault = (this && this.__importDefault) || function (mod) { return (mod && mod.__esModule) ? mod : { "default": mod }; };\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.onCommand = onCommand;\nconst node_fs_1 = __importDefault(require("node:fs"));\nfunction onCommand(text) { node_fs_1.default.writeFileSync(text, \'\'); return { success: true }; }',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'ts compiled import star',
    files: {
      'index.js':
        '"use strict";\nvar __importStar = (this && this.__importStar) || (function () { return function (mod) { if (mod && mod.__esModule) return mod; var result = {}; if (mod != null) for (var k in mod) result[k] = mod[k]; return result; }; })();\nexports.onCommand = void 0;\nconst fs = __importStar(require("fs"));\nconst onCommand = (text) => { fs.writeFileSync(text, \'\'); return { success: true }; };\nexports.onCommand = onCommand;',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'esbuild bundle',
    files: {
      'index.js':
        '"use strict";\nvar __defProp = Object.defineProperty;\nvar __export = (target, all) => { for (var name in all) __defProp(target, name, { get: all[name], enumerable: true }); };\nvar index_exports = {};\n__export(index_exports, { onCommand: () => onCommand });\nmodule.exports = __toCommonJS(index_exports);\nfunction __toCommonJS(mod) { return mod; }\nvar import_node_fs = require("node:fs");\nfunction onCommand(text) { return { success: (0, import_node_fs.existsSync)(text) }; }',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'vite library bundle',
    files: {
      'index.cjs':
        'Object.defineProperties(exports, { __esModule: { value: true }, [Symbol.toStringTag]: { value: \'Module\' } });\nlet e = require("node:fs");\nfunction t(t) { return { success: e.existsSync(t) }; }\nexports.onCommand = t;',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'rollup bundle',
    files: {
      'index.js':
        "'use strict';\n\nvar fs = require('node:fs');\nvar promises = require('node:fs/promises');\n\nfunction _interopNamespaceDefault(e) { var n = Object.create(null); if (e) { Object.keys(e).forEach(function (k) { n[k] = e[k]; }); } n.default = e; return Object.freeze(n); }\nvar fs__namespace = /*#__PURE__*/_interopNamespaceDefault(fs);\n\nasync function onCommand(text) { await promises.writeFile(text, fs__namespace.readFileSync(text)); return { success: true }; }\n\nexports.onCommand = onCommand;",
    },
    needs: ['filesystem:read', 'filesystem:write'],
  },
  {
    name: 'webpack bundle',
    files: {
      'index.js':
        '(() => { var __webpack_modules__ = { 896: (module) => { module.exports = require("fs"); } }; var cache = {}; function __webpack_require__(id) { var c = cache[id]; if (c !== undefined) return c.exports; var module = cache[id] = { exports: {} }; __webpack_modules__[id](module, module.exports, __webpack_require__); return module.exports; } var __webpack_exports__ = {}; (() => { var exports = __webpack_exports__; const fs = __webpack_require__(896); exports.onCommand = (text) => ({ success: fs.existsSync(text) }); })(); module.exports = __webpack_exports__; })();',
    },
    needs: ['filesystem:read'],
    blind: ['filesystem:write'],
  },
  {
    name: 'swc output',
    files: {
      'index.js':
        '"use strict";\nObject.defineProperty(exports, "__esModule", { value: true });\nObject.defineProperty(exports, "onCommand", { enumerable: true, get: function() { return onCommand; } });\nconst _nodefs = /*#__PURE__*/ _interop_require_default(require("node:fs"));\nfunction _interop_require_default(obj) { return obj && obj.__esModule ? obj : { default: obj }; }\nfunction onCommand(text) { _nodefs.default.writeFileSync(text, \'\'); return { success: true }; }',
    },
    needs: ['filesystem:write'],
  },
  {
    name: 'babel output with regenerator',
    files: {
      'index.js':
        '"use strict";\nvar _fs = _interopRequireDefault(require("fs"));\nfunction _interopRequireDefault(e) { return e && e.__esModule ? e : { default: e }; }\nfunction asyncGeneratorStep(n, t, e, r, o, a, c) { try { var i = n[a](c), u = i.value; } catch (n) { return void e(n); } i.done ? t(u) : Promise.resolve(u).then(r, o); }\nfunction _asyncToGenerator(n) { return function () { var t = this, e = arguments; return new Promise(function (r, o) { var a = n.apply(t, e); function _next(n) { asyncGeneratorStep(a, r, o, _next, _throw, "next", n); } function _throw(n) { asyncGeneratorStep(a, r, o, _next, _throw, "throw", n); } _next(void 0); }); }; }\nexports.onCommand = /*#__PURE__*/function () { var _ref = _asyncToGenerator(function* (text) { return { success: true, message: _fs.default.readFileSync(text, \'utf8\') }; }); return function onCommand(_x) { return _ref.apply(this, arguments); }; }();',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'tsc es5 async',
    files: {
      'index.js':
        '"use strict";\nvar __awaiter = (this && this.__awaiter) || function (thisArg, _arguments, P, generator) { return new (P || (P = Promise))(function (resolve, reject) { function step(result) { result.done ? resolve(result.value) : Promise.resolve(result.value).then(step); } step((generator = generator.apply(thisArg, _arguments || [])).next()); }); };\nObject.defineProperty(exports, "__esModule", { value: true });\nexports.onCommand = void 0;\nvar promises_1 = require("node:fs/promises");\nvar onCommand = function (text) { return __awaiter(void 0, void 0, void 0, function* () { return { success: true, message: yield (0, promises_1.readFile)(text, "utf8") }; }); };\nexports.onCommand = onCommand;',
    },
    needs: ['filesystem:read'],
  },
  {
    name: 'esbuild with own module',
    files: {
      'index.js':
        '"use strict";\nvar __create = Object.create;\nvar __defProp = Object.defineProperty;\nvar __getOwnPropDesc = Object.getOwnPropertyDescriptor;\nvar __getOwnPropNames = Object.getOwnPropertyNames;\nvar __getProtoOf = Object.getPrototypeOf;\nvar __hasOwnProp = Object.prototype.hasOwnProperty;\nvar __export = (target, all) => { for (var name in all) __defProp(target, name, { get: all[name], enumerable: true }); };\nvar __copyProps = (to, from, except, desc) => { if (from && typeof from === "object" || typeof from === "function") { for (let key of __getOwnPropNames(from)) if (!__hasOwnProp.call(to, key) && key !== except) __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable }); } return to; };\nvar __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target, mod));\nvar __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);\nvar index_exports = {};\n__export(index_exports, { onCommand: () => onCommand });\nmodule.exports = __toCommonJS(index_exports);\nvar import_node_fs = __toESM(require("node:fs"));\nfunction put(p) { import_node_fs.default.writeFileSync(p, ""); }\nfunction onCommand(text) { put(text); return { success: true }; }\n0 && (module.exports = { onCommand });',
    },
    needs: ['filesystem:write'],
  },
];
