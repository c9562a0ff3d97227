// Tokens by which models structure their texts, and which servers let through now and then. Nobody wants to read them.

/** Names that stand in `<|…|>`. */
const IN_PIPES =
  '(?:fim|repo|file|im|end|eot|eom|begin|start)[a-z_]*|endoftext|pad|user|assistant|system|cursor|fim[\u2581_](?:begin|hole|end)|(?:begin|end)\u2581of\u2581sentence';

const TOKENS = [
  String.raw`<[|\uFF5C](?:${IN_PIPES})[|\uFF5C]>`,
  String.raw`</?(?:fim_(?:prefix|suffix|middle|pad)|file_sep|repo_name|end_of_turn|start_of_turn)>`,
  String.raw`\u2581?<(?:EOT|PRE|SUF|MID|eos|bos)>`,
  String.raw`<\[[A-Za-z]+(?:[-\u2581][A-Za-z]+)*\]>`,
  String.raw`\[(?:PREFIX|SUFFIX|MIDDLE|/?INST)\]`,
].join('|');

const LEADING = new RegExp(String.raw`^\s*(?:${TOKENS}|<s>)`);
const ANY = new RegExp(TOKENS);
/** What is a tag of HTML as well is a token at the very end only. */
const LAST = /<\/s>\s*$/;

/**
 * The text up to the first token behind which something else would begin; those that it begins with are dropped.
 * @param isOwn whether a text stands in the document: then it is none of the model's.
 * @param isWhole whether nothing follows.
 */
export function withoutTokens(
  text: string,
  { isOwn, isWhole }: { isOwn: (token: string) => boolean; isWhole: boolean },
): { text: string; isCut: boolean } {
  let rest = text;
  for (let leading = LEADING.exec(rest); leading && !isOwn(leading[0].trim()); leading = LEADING.exec(rest)) {
    rest = rest.slice(leading[0].length);
  }
  let from = 0;
  for (let found = ANY.exec(rest); found; found = ANY.exec(rest.slice(from))) {
    const at = from + found.index;
    if (!isOwn(found[0])) return { text: rest.slice(0, at), isCut: true };
    from = at + found[0].length;
  }
  return { text: isWhole && !isOwn('</s>') ? rest.replace(LAST, '') : rest, isCut: false };
}
