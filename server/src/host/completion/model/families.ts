// How families of models want to be told of a gap in a text: by special tokens, which each was trained with. From their model cards.

export interface Family {
  /** The prompt that has the gap in it. */
  prompt(prefix: string, suffix: string): string;
  /** What ends the text where the server does not take it for an end. */
  stop: readonly string[];
}

const inPipes: Family = {
  prompt: (prefix, suffix) => `<|fim_prefix|>${prefix}<|fim_suffix|>${suffix}<|fim_middle|>`,
  stop: ['<|endoftext|>', '<|fim_pad|>', '<|file_sep|>', '<|im_end|>'],
};
const inAngles: Family = {
  prompt: (prefix, suffix) => `<fim_prefix>${prefix}<fim_suffix>${suffix}<fim_middle>`,
  stop: ['<|endoftext|>', '<file_sep>', '<fim_prefix>', '<fim_suffix>'],
};
const codeLlama: Family = {
  prompt: (prefix, suffix) => `<PRE> ${prefix} <SUF>${suffix} <MID>`,
  stop: ['<EOT>'],
};
const deepSeek: Family = {
  prompt: (prefix, suffix) => `<\uFF5Cfim\u2581begin\uFF5C>${prefix}<\uFF5Cfim\u2581hole\uFF5C>${suffix}<\uFF5Cfim\u2581end\uFF5C>`,
  stop: ['<\uFF5Cend\u2581of\u2581sentence\uFF5C>', '<\uFF5Cfim\u2581begin\uFF5C>'],
};
const codeGemma: Family = { ...inPipes, stop: ['<|file_separator|>', '<end_of_turn>', '<eos>', '<|fim_prefix|>'] };
const codestral: Family = {
  prompt: (prefix, suffix) => `[SUFFIX]${suffix}[PREFIX]${prefix}`,
  stop: ['[PREFIX]', '[SUFFIX]', '</s>'],
};
const mellum: Family = { ...inAngles, prompt: (prefix, suffix) => `<fim_suffix>${suffix}<fim_prefix>${prefix}<fim_middle>` };
const seedCoder: Family = {
  prompt: (prefix, suffix) => `<[fim-suffix]>${suffix}<[fim-prefix]>${prefix}<[fim-middle]>`,
  stop: ['<[end\u2581of\u2581sentence]>', '<[fim-prefix]>'],
};

/** By names as servers have them: `Qwen/Qwen2.5-Coder-7B`, `qwen2.5-coder:1.5b-base`, `starcoder2-3b.Q4_K_M.gguf`. The first that matches counts. */
const FAMILIES: readonly [name: RegExp, family: Family][] = [
  [/qwen.*coder/, inPipes],
  [/code-?qwen/, inAngles],
  [/code-?llama/, codeLlama],
  [/deepseek-?coder/, deepSeek],
  [/code-?gemma/, codeGemma],
  [/codestral/, codestral],
  [/granite-?[4-9]/, inPipes],
  [/granite|star-?coder|starchat|santacoder|stable-?code|refact/, inAngles],
  [/yi-?coder/, inPipes],
  [/mellum/, mellum],
  [/seed-?coder/, seedCoder],
];

/** Undefined for a model whose name is of no family that is known. */
export function familyOf(model: string): Family | undefined {
  const name = model.toLowerCase().replaceAll('_', '-');
  return FAMILIES.find(([pattern]) => pattern.test(name))?.[1];
}
