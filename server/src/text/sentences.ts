// Texts of others among sentences of ours.

/** A text that somebody else wrote, ended like a sentence, so that another one can follow it. */
export function ended(text: string): string {
  const trimmed = text.trimEnd();
  return trimmed === '' || /[.!?:;\u2026\u3002\uff01\uff1f]["'\u201d\u2019\xbb)\]]*$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}
