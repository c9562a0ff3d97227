// Versions of Python packages, and which of two is the newer one (PEP 440). npm has no package that is kept and does only this.

export interface PythonVersion {
  epoch: bigint;
  release: bigint[];
  /** `a`, `b` or `rc` with its number. */
  pre?: [string, bigint];
  post?: bigint;
  dev?: bigint;
  local: (bigint | string)[];
}

/** Longer ones are no versions. */
const MAX_LENGTH = 200;

const VERSION =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|beta|preview|pre|rc|a|b|c)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d*))?(?:[-_.]?(dev)[-_.]?(\d*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/i;

const PRE: Readonly<Record<string, string>> = { alpha: 'a', a: 'a', beta: 'b', b: 'b', c: 'rc', rc: 'rc', pre: 'rc', preview: 'rc' };

/** Undefined for what is no version by PEP 440, as some packages of long ago have. */
export function parsePythonVersion(written: string): PythonVersion | undefined {
  const text = written.trim();
  const match = text.length > MAX_LENGTH ? null : VERSION.exec(text);
  if (!match) return undefined;
  const [, epoch = '0', release = '0', pre, preNumber, bare, post, postNumber, dev, devNumber, local] = match;
  const number = (digits: string | undefined): bigint => BigInt(digits === undefined || digits === '' ? '0' : digits);
  return {
    epoch: BigInt(epoch),
    release: withoutZeros(release.split('.').map((one) => BigInt(one))),
    ...(pre !== undefined && { pre: [PRE[pre.toLowerCase()] ?? 'rc', number(preNumber)] as [string, bigint] }),
    ...(bare !== undefined && { post: number(bare) }),
    ...(post !== undefined && { post: number(postNumber) }),
    ...(dev !== undefined && { dev: number(devNumber) }),
    local:
      local === undefined
        ? []
        : local
            .toLowerCase()
            .split(/[-_.]/)
            .map((one) => (/^\d+$/.test(one) ? BigInt(one) : one)),
  };
}

/** 1.0 is 1.0.0. */
function withoutZeros(release: readonly bigint[]): bigint[] {
  const last = release.findLastIndex((one) => one !== 0n);
  return release.slice(0, Math.max(1, last + 1));
}

/** Below 0 where the first is the older one. Undefined where one of them is no version. */
export function comparePythonVersions(first: string, second: string): number | undefined {
  const one = parsePythonVersion(first);
  const other = parsePythonVersion(second);
  if (!one || !other) return undefined;
  return (
    sign(one.epoch, other.epoch) ||
    compareLists(one.release, other.release, sign) ||
    comparePre(one, other) ||
    sign(one.post ?? -1n, other.post ?? -1n) ||
    compareDev(one.dev, other.dev) ||
    compareLists(one.local, other.local, compareLocal)
  );
}

function sign(one: bigint, other: bigint): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Where one list is the beginning of the other, it comes first. */
function compareLists<Item>(one: readonly Item[], other: readonly Item[], compare: (a: Item, b: Item) => number): number {
  for (let index = 0; index < Math.min(one.length, other.length); index++) {
    const found = compare(one[index]!, other[index]!);
    if (found !== 0) return found;
  }
  return one.length - other.length;
}

/** 1.0.dev1 comes before 1.0a1, and 1.0a1 before 1.0. */
function comparePre(one: PythonVersion, other: PythonVersion): number {
  const rank = ({ pre, post, dev }: PythonVersion): number => (pre ? 1 : post === undefined && dev !== undefined ? 0 : 2);
  const [first, second] = [rank(one), rank(other)];
  if (first !== second || !one.pre || !other.pre) return first - second;
  const [[name, number], [otherName, otherNumber]] = [one.pre, other.pre];
  return name < otherName ? -1 : name > otherName ? 1 : sign(number, otherNumber);
}

/** What is being developed comes before what came of it. */
function compareDev(one: bigint | undefined, other: bigint | undefined): number {
  if (one === undefined || other === undefined) return (one === undefined ? 1 : 0) - (other === undefined ? 1 : 0);
  return sign(one, other);
}

/** Numbers are newer than words. */
function compareLocal(one: bigint | string, other: bigint | string): number {
  if (typeof one === 'bigint') return typeof other === 'bigint' ? sign(one, other) : 1;
  if (typeof other === 'bigint') return -1;
  return one < other ? -1 : one > other ? 1 : 0;
}
