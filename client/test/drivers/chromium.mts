// Finds a Chrome or Chromium to show the workbench in, or fetches one that needs no system package.
import { execFile } from 'node:child_process';
import { accessSync, constants, createReadStream, createWriteStream, existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import { prepared, unpack, type PinnedPackage } from './npmPackage.mts';

const sparticuz: PinnedPackage = {
  name: '@sparticuz/chromium',
  version: '153.0.0',
  integrity: 'sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
};

/** How to launch the browser through playwright-core. */
export interface Browser {
  readonly executablePath: string;
  readonly args: readonly string[];
  /** Variables to add to the environment of the browser. */
  readonly env: Readonly<Record<string, string>>;
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Returns an installed browser (CHROME_PATH, then the usual places), else the headless Chromium of an npm package.
 * CHROME_PATH=npm asks for the package even where a browser is installed.
 * @throws when CHROME_PATH names no executable, or when there is no browser and none to be had for this platform.
 */
export async function findBrowser(log: (line: string) => void): Promise<Browser> {
  const asked = process.env['CHROME_PATH'];
  if (asked !== undefined && asked !== '' && asked !== 'npm') {
    if (!isExecutable(asked)) throw new Error(`CHROME_PATH is ${asked}, which is not an executable file.`);
    return { executablePath: asked, args, env: {} };
  }
  const installed = asked === 'npm' ? undefined : usualPlaces().find(isExecutable);
  return installed === undefined ? packagedChromium(log) : { executablePath: installed, args, env: {} };
}

function usualPlaces(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return [
    ...names.map((name) => path.join('/usr/bin', name)),
    ...folders.flatMap((folder) => names.map((name) => path.join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function packagedChromium(log: (line: string) => void): Promise<Browser> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('There is no Chrome or Chromium on this machine. Install one, or set CHROME_PATH to its executable.');
  }
  const folder = await prepared(`chromium-${sparticuz.version}-linux-x64`, async (partial) => {
    log(`Fetching a headless Chromium (${sparticuz.name} ${sparticuz.version}, once) …`);
    const unpacked = await unpack(sparticuz, partial);
    const archives = path.join(unpacked, 'bin');
    const executable = path.join(partial, 'chromium');
    await pipeline(createReadStream(path.join(archives, 'chromium.br')), createBrotliDecompress(), createWriteStream(executable));
    await chmod(executable, 0o755);
    await unpackBrotliTar(path.join(archives, 'al2023.tar.br'), path.join(partial, 'libraries'));
    await unpackBrotliTar(path.join(archives, 'fonts.tar.br'), path.join(partial, 'fonts'));
    await rm(unpacked, { recursive: true });
  });
  // The package's own fonts.conf names a fixed temporary folder, so this one is written for where the fonts really are.
  const fonts = path.join(folder, 'fonts');
  const configuration = path.join(fonts, 'fonts.local.conf');
  if (!existsSync(configuration)) {
    await writeFile(
      configuration,
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig><dir>/usr/share/fonts</dir><dir>${fonts}</dir></fontconfig>\n`,
    );
  }
  return {
    executablePath: path.join(folder, 'chromium'),
    args: [...args, '--headless=shell'],
    env: { LD_LIBRARY_PATH: path.join(folder, 'libraries/lib'), FONTCONFIG_FILE: configuration },
  };
}

async function unpackBrotliTar(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tar = `${folder}.tar`;
  await pipeline(createReadStream(archive), createBrotliDecompress(), createWriteStream(tar));
  await promisify(execFile)('tar', ['-xf', tar, '-C', folder, '--no-same-owner']);
  await rm(tar);
}
