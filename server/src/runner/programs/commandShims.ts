// Windows: the small scripts that package managers write to start a program by its name. A shell would have to run them, and takes arguments
// apart; so they are read for what they start. Formats: cmd-shim, which npm uses, and its fork @zkochan/cmd-shim, which pnpm and yarn use.
import path from 'node:path';

export interface Shim {
  /** The interpreter by its name, such as `node`. Undefined where the target is started itself. */
  interpreter?: string;
  /** Arguments of the interpreter that go before the target. */
  args: string[];
  /** What is started, relative to the shim's folder or absolute, with slashes of either kind. */
  target: string;
}

/** Lines that set the stage and do nothing that would be missed. */
const CMD_STAGE = [
  /^(?:::|rem\b)/i,
  /^echo off$/i,
  /^(?:setlocal|endlocal)$/i,
  /^goto start$/i,
  /^:(?:start|find_dp0)$/i,
  /^call :find_dp0$/i,
  /^set dp0=%~dp0$/i,
  /^exit \/b(?: %errorlevel%)?$/i,
  /^set pathext=%pathext:;\.js;=;%$/i,
  // Where packages are looked for that are not beside the program; those of pnpm are found through the links of its own folder.
  /^if not defined node_path \($/i,
  /^set "?node_path=[^"]*"?$/i,
  /^\) else \($/i,
  /^\)$/,
];
const CMD_BESIDE = /^if exist "(?:%~dp0|%dp0%)\\([^"\\%]+)\.exe" \($/i;
const CMD_PROG = /^set "_prog=(?:%dp0%\\)?([^"\\%]+)"$/i;
/** What the newer ones write in front of the command, so that no question is asked when it is interrupted. */
const CMD_LEAD = /^endlocal & goto #_undefined_# 2>nul \|\| title %comspec% & (?:set pathext=%pathext:;\.js;=;% & )?/i;
/** Program, its arguments, target, and the shim's own arguments. */
const CMD_RUN = /^(?:"([^"]*)"|([^\s"]+))\s+(?:([^"&|<>%^]*?)\s*"([^"]*)"\s+)?%\*$/;
const CMD_FOLDER = /^(?:%~dp0|%dp0%)\\/i;

const POWERSHELL_RUN = /^(?:\$input \| )?& "([^"]*)"\s+(?:([^"&|;`]*?)\s*"([^"]*)"\s+)?\$args$/;
const POWERSHELL_STAGE = [
  /^#/,
  /^\$basedir=Split-Path \$MyInvocation\.MyCommand\.Definition -Parent$/,
  /^\$exe="(?:\.exe)?"$/,
  /^\$ret=(?:0|\$LASTEXITCODE)$/,
  /^exit \$(?:ret|LASTEXITCODE)$/,
  /^if \(\$PSVersionTable\.PSVersion -lt "6\.0" -or \$IsWindows\) \{$/,
  /^if \(Test-Path "\$basedir\/[^"]*"\) \{$/,
  /^if \(\$MyInvocation\.ExpectingInput\) \{$/,
  /^if \(\[string\]::IsNullOrEmpty\(\$env_node_path\)\) \{$/,
  /^\$(?:pathsep|env_node_path|new_node_path|env:NODE_PATH)=/,
  /^\} else \{$/,
  /^\}$/,
];

/** @returns undefined for a script that is none of these, or does more than they do. */
export function readShim(file: string, text: string): Shim | undefined {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  switch (path.extname(file).toLowerCase()) {
    case '.cmd':
    case '.bat':
      return readNpmsOwn(lines) ?? readCmd(lines);
    case '.ps1':
      return readPowerShell(lines);
    default:
      return undefined;
  }
}

function readCmd(lines: readonly string[]): Shim | undefined {
  const found: Shim[] = [];
  let prog: string | undefined;
  for (const written of lines) {
    const line = written.replace(/^@/, '');
    if (CMD_BESIDE.test(line) || CMD_STAGE.some((known) => known.test(line))) continue;
    const named = CMD_PROG.exec(line)?.[1];
    if (named !== undefined) {
      prog = named;
      continue;
    }
    const [, quoted, bare, args = '', target] = CMD_RUN.exec(line.replace(CMD_LEAD, '')) ?? [];
    const program = quoted ?? bare;
    if (program === undefined) return undefined;
    const interpreter = /^%_prog%$/i.test(program) ? prog : program.replace(CMD_FOLDER, '');
    const shim = shimOf(target === undefined ? undefined : interpreter, args, (target ?? program).replace(CMD_FOLDER, ''));
    if (shim === undefined) return undefined;
    found.push(shim);
  }
  return onlyOne(found);
}

function readPowerShell(lines: readonly string[]): Shim | undefined {
  const found: Shim[] = [];
  for (const line of lines) {
    if (POWERSHELL_STAGE.some((known) => known.test(line))) continue;
    const [, program, args = '', target] = POWERSHELL_RUN.exec(line) ?? [];
    if (program === undefined) return undefined;
    const plain = (text: string): string => text.replace(/^\$basedir\//, '').replace(/\$exe$/, '');
    const shim = shimOf(target === undefined ? undefined : plain(program), args, plain(target ?? program));
    if (shim === undefined) return undefined;
    found.push(shim);
  }
  return onlyOne(found);
}

/** npm and npx as they come with Node.js, in a format of their own. Which npm they start may be changed by a global one; that is not asked. */
function readNpmsOwn(lines: readonly string[]): Shim | undefined {
  if (!/^:: Created by npm, please don't edit manually\.$/i.test(lines[0] ?? '')) return undefined;
  const names = lines.flatMap((line) => /^set "(NP[MX]_CLI_JS)=%~dp0\\([^"%]+)"$/i.exec(line) ?? []);
  const started = /^"%NODE_EXE%" "%(NP[MX]_CLI_JS)%" %\*$/i.exec(lines.at(-1) ?? '')?.[1];
  const place = started === undefined ? -1 : names.indexOf(started);
  const target = names[place + 1];
  return place < 0 || target === undefined ? undefined : shimOf('node', '', target);
}

function shimOf(interpreter: string | undefined, args: string, target: string): Shim | undefined {
  const name = interpreter?.replace(/\.exe$/i, '');
  // What is left of variables, or a path in the interpreter's place, is not understood here.
  if (/[%$]/.test(target) || (name !== undefined && !/^\w[\w.+-]*$/.test(name))) return undefined;
  return { ...(name !== undefined && { interpreter: name }), args: args.split(/\s+/).filter(Boolean), target };
}

/** Shims start the same program in each of their branches. */
function onlyOne(found: readonly Shim[]): Shim | undefined {
  const [first, ...others] = found;
  return others.every((other) => JSON.stringify(other) === JSON.stringify(first)) ? first : undefined;
}
