// What secrets look like by themselves, whatever stands around them: tokens, keys, addresses with passwords in them.

/** Token formats that are recognisable by themselves. All are global, to be replaced in longer texts. */
export const TOKEN_SHAPES: readonly RegExp[] = [
  // OpenAI, Anthropic and others; Stripe.
  /\bsk-(?!(?:ssh|ecdsa)-)[A-Za-z0-9_-]{16,}/g,
  /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/g,
  /\bwhsec_[A-Za-z0-9+/=]{16,}/g,
  // GitHub, GitLab, Bitbucket, Azure DevOps and what is hosted beside them.
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bgl(?:pat|ptt|dt|rt|cbt|ft|soat|agent|imt|oas)-[A-Za-z0-9_.-]{16,}/g,
  /\bATATT3[A-Za-z0-9_=-]{20,}/g,
  /\bATBB[A-Za-z0-9]{24,}/g,
  // Chats.
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g,
  /\bxapp-\d-[A-Za-z0-9-]{10,}/g,
  /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_-]{10,}/g,
  /\bdiscord(?:app)?\.com\/api\/webhooks\/\d+\/[A-Za-z0-9_-]{10,}/g,
  /\bwebhook\.office\.com\/webhookb2\/[A-Za-z0-9@/_-]{10,}/g,
  /\b\d{8,10}:AA[A-Za-z0-9_-]{32,}/g,
  // Clouds.
  /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\bya29\.[A-Za-z0-9_-]{20,}/g,
  /\bGOCSPX-[A-Za-z0-9_-]{20,}/g,
  /\bdo[opr]_v1_[a-f0-9]{32,}/g,
  /\bdapi[a-f0-9]{32}\b/g,
  /\bhv[sbr]\.[A-Za-z0-9_-]{20,}/g,
  /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/gi,
  /\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}/g,
  // Registries of packages and models.
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bpypi-[A-Za-z0-9_-]{16,}/g,
  /\brubygems_[a-f0-9]{32,}/g,
  /\bcio[A-Za-z0-9]{32}\b/g,
  /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{16,}/g,
  /\bhf_[A-Za-z0-9]{20,}/g,
  /\b(?:lin_api_|shp(?:at|ss)_|sntry[su]_|dp\.(?:pt|st|ct)\.|pul-|figd_|PMAK-|NRAK-|glsa_|glc_)[A-Za-z0-9_.-]{20,}/g,
  // A JSON Web Token, and a key as a text.
  /\bey[A-Za-z0-9_-]{10,}\.ey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
];

/** `scheme://user:password@host`. A port with a path after it is no password. */
export const URL_WITH_PASSWORD = /:\/\/[^\s/?#@:]*:(?!\d{1,5}(?:[/?#]|$))([^\s]+)@/;

/** `https://0f3c…@host`: a key in the place of a user. */
const URL_WITH_KEY = /:\/\/[^\s/?#@:]{20,}@/;

/** A secret by its name inside of a longer value: `?sig=…`, `;AccountKey=…`, `-Dpassword=…`. */
const NAMED_INSIDE =
  /(?:^|[?&;,\s.])(?:sig|signature|x-amz-signature|x-goog-signature|[a-z_-]*token|api[_-]?key|[a-z_-]*passw(?:or)?d|pwd|[a-z_-]*secret|[a-z]*access[_-]?key|accountkey|sharedaccesssignature)\s*=\s*[^&;,\s]{4,}/i;

/** Texts of one kind of character after the other, as only machines write them. */
const OPAQUE = /^[A-Za-z0-9+/_=-]{32,}$/;

/** How often the kind of character changes in an opaque text, as a share of its length: in random ones it is 0.6, in names 0.3 at most. */
const RANDOM_FROM = 0.45;

/** Whether a text is, or holds, what only somebody who may use it should see. */
export function looksLikeSecret(value: string): boolean {
  return (
    URL_WITH_PASSWORD.test(value) ||
    URL_WITH_KEY.test(value) ||
    NAMED_INSIDE.test(value) ||
    TOKEN_SHAPES.some((shape) => value.search(shape) !== -1) ||
    isRandom(value)
  );
}

/** Numbers in hexadecimal, which most often name a commit or an image, and paths are left out. */
function isRandom(value: string): boolean {
  if (!OPAQUE.test(value) || value.startsWith('/') || !/[a-z]/.test(value) || !/[A-Z]/.test(value) || !/\d/.test(value)) return false;
  let changes = 0;
  for (let at = 1; at < value.length; at++) if (kindOf(value.charCodeAt(at)) !== kindOf(value.charCodeAt(at - 1))) changes++;
  return changes / value.length >= RANDOM_FROM;
}

function kindOf(code: number): 'digit' | 'upper' | 'lower' | 'other' {
  if (code >= 48 && code <= 57) return 'digit';
  if (code >= 65 && code <= 90) return 'upper';
  return code >= 97 && code <= 122 ? 'lower' : 'other';
}
