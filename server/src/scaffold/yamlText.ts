// Texts in YAML that is put together line by line.

/** Where YAML takes a plain text for something else: a key, a comment, a list and the like. */
const NOT_PLAIN = /^[\s"'#&*!|>%@`{[?,-]|:\s|:$|\s#|\s$/;

/** A text as the value of a key: as it is, where it can stand like that. */
export function yamlText(text: string): string {
  return NOT_PLAIN.test(text) ? JSON.stringify(text) : text;
}
