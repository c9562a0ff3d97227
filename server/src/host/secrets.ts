// Keeps secrets out of logs, history and messages.

const MASK = '••••••';

/** Token formats that are recognisable by themselves, whatever stands around them. */
const TOKEN_SHAPES = [
  /\bsk-[A-Za-z0-9_-]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bey[A-Za-z0-9_-]{10,}\.ey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
];

/** `password = "…"`, `"api_key": "…"`, `Authorization: Bearer …`, `TOKEN=…`: the value goes, the name stays. */
const NAMED_VALUE =
  /((?:pass(?:word|wd)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|authorization)\\?["']?\s*[:=]\s*(?:bearer\s+|basic\s+)?)(\\?["']?)([^\s"',;\\]{6,})/gi;

const SECRET_NAME = /secret|token|passw|api_?key|private_?key|access_?key|credential|auth/i;

/**
 * Makes a function that masks secrets in text: values of environment variables whose names look secret,
 * well-known token formats, and values beside telling names.
 * @param env the environment whose secret values are known to the host; values under 6 characters are left, as they would mask ordinary words.
 */
export function createMask(env: NodeJS.ProcessEnv): (text: string) => string {
  const known = Object.entries(env)
    .filter(
      ([name, value]) => SECRET_NAME.test(name) && value !== undefined && value.length >= 6 && !/^(?:\/|[a-z]:\\|https?:\/\/)/i.test(value),
    )
    .map(([, value]) => value!)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let masked = text;
    for (const value of known) masked = masked.replaceAll(value, MASK);
    for (const shape of TOKEN_SHAPES) masked = masked.replace(shape, MASK);
    return masked.replace(NAMED_VALUE, (_, name: string, quote: string) => name + quote + MASK);
  };
}
