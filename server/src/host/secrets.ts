// Keeps secrets out of logs, history and messages.
import { isSecretName } from '../permissions/secretNames.ts';
import { looksLikeSecret, TOKEN_SHAPES, URL_WITH_PASSWORD } from '../text/secretShapes.ts';
import { formsOf } from './secretForms.ts';

/** What is shown in the place of a secret. */
export const MASK = '••••••';

/** `password = "…"`, `"api_key": "…"`, `Authorization: Bearer …`, `TOKEN=…`: the value goes, the name stays. */
const NAMED_VALUE =
  /((?:pass(?:word|wd)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|authorization)\\?["']?\s*[:=]\s*)(\\?["']?(?:(?:bearer|basic)\s+)?\\?["']?)([^\s"',;\\]{6,})/gi;

/** Values under this length are left, as they would mask ordinary words. */
const SHORTEST = 6;

/** Where something is, and not what opens it. */
const IS_PLACE = /^(?:\/|[a-z]:\\|unix:)/i;
const IS_ADDRESS = /^[a-z+]+:\/\//i;

/** Words that are nobody's secret in any file of variables, and that would tear holes into everything that is said. */
const IS_ORDINARY =
  /^(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|production|development|staging|testing|verbose|warning|enabled|disabled)$/i;

/** Values that nobody is to see whatever they are called. Of the whole process, as its environment is: no mask is made without them. */
const hidden = new Set<string>();

/**
 * Has every mask, those made already too, hide the values of these variables wherever they stand: what a file of variables has is the user's own
 * business. They stay hidden when others are set in their place, as what was printed before is still shown.
 */
export function hideValues(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    const whole = value.trim();
    const secrets = [...(IS_ORDINARY.test(whole) ? [] : [whole]), ...secretsIn(name, value)];
    for (const secret of secrets) if (secret.length >= SHORTEST) hidden.add(secret);
  }
}

/**
 * Makes a function that masks secrets in text: values of environment variables that are secret by their names or looks, in whichever form they are
 * printed, hidden values, passwords in addresses, well-known token formats, and values beside telling names.
 * @param env the environment whose secret values are known to the host.
 * @param named false leaves what only stands beside a telling name.
 */
export function createMask(env: NodeJS.ProcessEnv, { named = true }: { named?: boolean } = {}): (text: string) => string {
  // Looking all variables over takes a moment, which those who say nothing are spared.
  let known: readonly string[] = [];
  let hiding: number | undefined;
  return (text) => {
    if (hiding !== hidden.size) {
      known = secretsOf(env);
      hiding = hidden.size;
    }
    let masked = text;
    for (const value of known) masked = masked.replaceAll(value, MASK);
    for (const shape of TOKEN_SHAPES) masked = masked.replace(shape, MASK);
    return named ? masked.replace(NAMED_VALUE, (_, name: string, quote: string) => name + quote + MASK) : masked;
  };
}

/** Longer ones first, as they may contain others. */
function secretsOf(env: NodeJS.ProcessEnv): string[] {
  const inEnvironment = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : secretsIn(name, value)));
  const values = new Set([...inEnvironment, ...hidden]);
  const forms = [...values].filter((value) => value.length >= SHORTEST).flatMap((value) => formsOf(value, SHORTEST));
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/**
 * Masks every text in a value as JSON has them; names of members stay.
 * @param kept the names of members that stay as they are, such as those that say where a file is: nobody finds one by a masked name.
 */
export function maskedIn<Value>(value: Value, mask: (text: string) => string, { kept = [] }: { kept?: readonly string[] } = {}): Value {
  const walk = (one: unknown): unknown => {
    if (typeof one === 'string') return mask(one);
    if (typeof one !== 'object' || one === null) return one;
    if (Array.isArray(one)) return one.map(walk);
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, kept.includes(name) ? inner : walk(inner)]));
  };
  return walk(value) as Value;
}

/** What is masked beside a telling name, and nowhere else. */
const PROBE = '1234567';

/**
 * Masks everything in a value as JSON has them: texts, numbers, names of members, and what stands beside a telling name. A number that is not to be seen
 * becomes a text; all else has the same shape. For what is shown or written as a whole, such as records of events.
 * @param named false leaves what only stands beside a telling name.
 */
export function maskedThroughout<Value>(value: Value, mask: (text: string) => string, { named = true }: { named?: boolean } = {}): Value {
  const known = new Map<string, boolean>();
  const isTelling = (name: string): boolean => {
    if (!named) return false;
    const probe = `${name}=${PROBE}`;
    const telling = known.get(name) ?? mask(probe) !== probe;
    known.set(name, telling);
    return telling;
  };
  const plain = (one: string | number, name: string): string | number => {
    const text = String(one);
    const masked = mask(text);
    if (masked !== text) return masked;
    if (!isTelling(name)) return one;
    // As the mask has it of JSON, which leaves what is too short to be anybody's secret.
    const value = valueIn(mask(`${JSON.stringify(name)}: ${JSON.stringify(text)}`));
    return value === text ? one : value;
  };
  const walk = (one: unknown, name = ''): unknown => {
    if (typeof one === 'string' || typeof one === 'number') return plain(one, name);
    if (typeof one !== 'object' || one === null) return one;
    if (Array.isArray(one)) return one.map((item) => walk(item));
    const members = new Map<string, unknown>();
    const numbers = new Map<string, number>();
    for (const [key, inner] of Object.entries(one)) {
      const masked = mask(key);
      // Several names may say the same without what they hide.
      let [shown, number] = [masked, numbers.get(masked) ?? 1];
      while (members.has(shown)) shown = `${masked} ${++number}`;
      numbers.set(masked, number);
      members.set(shown, walk(inner, key));
    }
    return Object.fromEntries(members);
  };
  return walk(value) as Value;
}

/** What stands behind the name. What the mask has torn is hidden as a whole. */
function valueIn(member: string): string {
  try {
    const [value] = Object.values(JSON.parse(`{${member}}`) as Record<string, string>);
    return value ?? MASK;
  } catch {
    return MASK;
  }
}

/** What of a variable is not to be seen: of an address its password, of others all. */
function secretsIn(name: string, value: string): string[] {
  const password = URL_WITH_PASSWORD.exec(value)?.[1];
  if (password !== undefined) return [password, decoded(password)];
  if (IS_ADDRESS.test(value)) return looksLikeSecret(value) ? [value] : [];
  return !IS_PLACE.test(value) && (isSecretName(name) || looksLikeSecret(value)) ? [value] : [];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
