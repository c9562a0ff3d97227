// Makes a language model of a few megabytes, for a real engine in tests: nobody's weights, but counts of which token follows which. It is a transformer of
// one layer that does nothing: the embedding is the identity, and the output matrix has the logarithms of the counts, so that what it says next depends
// on the last token alone. https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
import { writeFileSync } from 'node:fs';

/** The ids of the first tokens, as the model's file names them. */
const SPECIAL = ['<unk>', '<s>', '</s>', '<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|fim_pad|>'];
const END = 2;

/** SentencePiece's sign for a blank. */
const BLANK = '\u2581';
const WORDS = /\u2581*[A-Za-z_$]+|\u2581*\d+|\n\u2581*|\u2581*[^A-Za-z0-9\u2581\n]/g;

/** Of tokens, in files. */
const TYPE = { normal: 1, unknown: 2, control: 3, byte: 6 };

interface Vocabulary {
  tokens: string[];
  types: number[];
  scores: number[];
  /** The corpus, in tokens. */
  ids: number[];
}

/**
 * @param corpus what it knows; ASCII.
 * @param size of the vocabulary, a multiple of 64. The file has about eight bytes for each pair of tokens.
 */
export function writeTinyModel(file: string, corpus: string, size = 512): void {
  writeFileSync(file, ggufOf(vocabularyOf(corpus.replace(/[^\n\x20-\x7e]/g, '').replaceAll(' ', BLANK), size), size));
}

/** Byte-pair encoding, by how often pairs stand in the corpus. */
function vocabularyOf(text: string, size: number): Vocabulary {
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
  const letters = [...new Set(text)].toSorted();
  const tokens = [...SPECIAL, ...bytes, ...letters];
  const words = new Map<string, { parts: string[]; count: number }>();
  const order = text.match(WORDS) ?? [];
  for (const word of order) {
    const known = words.get(word) ?? { parts: word.split(''), count: 0 };
    known.count++;
    words.set(word, known);
  }
  const merged: string[] = [];
  while (tokens.length + merged.length < size) {
    const pairs = new Map<string, number>();
    for (const { parts, count } of words.values()) {
      for (let at = 1; at < parts.length; at++) {
        const pair = `${parts[at - 1]}\0${parts[at]}`;
        pairs.set(pair, (pairs.get(pair) ?? 0) + count);
      }
    }
    const [best] = [...pairs].reduce((most, pair) => (pair[1] > most[1] ? pair : most), ['', 0]);
    if (best === '') throw new Error('The corpus is too small for the vocabulary.');
    const whole = best.replace('\0', '');
    if (!merged.includes(whole)) merged.push(whole);
    for (const word of words.values()) {
      const { parts } = word;
      for (let at = 1; at < parts.length; at++) if (`${parts[at - 1]}\0${parts[at]}` === best) parts.splice(at - 1, 2, whole);
    }
  }
  const all = [...tokens, ...merged];
  const ids = new Map(all.map((token, id) => [token, id]));
  return {
    tokens: all,
    types: all.map((_, id) => {
      if (id < SPECIAL.length) return id === 0 ? TYPE.unknown : TYPE.control;
      return id < SPECIAL.length + bytes.length ? TYPE.byte : TYPE.normal;
    }),
    // What was merged first is merged first.
    scores: all.map((_, id) => Math.min(0, tokens.length - id - 1)),
    ids: order.flatMap((word) => words.get(word)!.parts.map((part) => ids.get(part)!)),
  };
}

/** The logarithm of how likely a token follows another, smoothed by how often it stands anywhere. */
function followers({ ids }: Vocabulary, size: number): Float32Array {
  const pairs = new Float32Array(size * size);
  const alone = new Float64Array(size).fill(0.01);
  for (const [at, id] of ids.entries()) {
    alone[id]! += 1;
    if (at > 0) pairs[ids[at - 1]! * size + id]! += 1;
  }
  const likely = new Float32Array(size * size);
  for (let former = 0; former < size; former++) {
    const row = pairs.subarray(former * size, (former + 1) * size);
    const sum = row.reduce((total, count) => total + count, 2);
    for (let next = 0; next < size; next++) {
      const share = (row[next]! + (2 * alone[next]!) / ids.length) / sum;
      // Control tokens are none of the text.
      likely[next * size + former] = next < SPECIAL.length && next !== END ? -30 : Math.max(-20, Math.log(share));
    }
  }
  return likely;
}

const ALIGNMENT = 32;

function ggufOf(vocabulary: Vocabulary, size: number): Buffer {
  const heads = size / 64;
  const { tokens, types, scores } = vocabulary;
  const members = [
    ['general.architecture', text('llama')],
    ['general.name', text('tiny')],
    ['general.alignment', uint(ALIGNMENT)],
    ['llama.context_length', uint(2048)],
    ['llama.embedding_length', uint(size)],
    ['llama.block_count', uint(1)],
    ['llama.feed_forward_length', uint(32)],
    ['llama.attention.head_count', uint(heads)],
    ['llama.attention.head_count_kv', uint(1)],
    ['llama.attention.layer_norm_rms_epsilon', float(1e-6)],
    ['llama.rope.dimension_count', uint(64)],
    ['llama.vocab_size', uint(size)],
    ['tokenizer.ggml.model', text('llama')],
    ['tokenizer.ggml.tokens', list(tokens.map(text))],
    ['tokenizer.ggml.scores', list(scores.map(float))],
    ['tokenizer.ggml.token_type', list(types.map(int))],
    ['tokenizer.ggml.unknown_token_id', uint(0)],
    ['tokenizer.ggml.bos_token_id', uint(1)],
    ['tokenizer.ggml.eos_token_id', uint(END)],
    ['tokenizer.ggml.fim_pre_token_id', uint(3)],
    ['tokenizer.ggml.fim_suf_token_id', uint(4)],
    ['tokenizer.ggml.fim_mid_token_id', uint(5)],
    ['tokenizer.ggml.fim_pad_token_id', uint(6)],
    ['tokenizer.ggml.add_bos_token', yes(true)],
    ['tokenizer.ggml.add_space_prefix', yes(false)],
  ] as const;
  const identity = new Float32Array(size * size);
  for (let at = 0; at < size; at++) identity[at * size + at] = 1;
  const nothing = (...shape: number[]): Tensor => ({ shape, data: new Float32Array(shape.reduce((product, one) => product * one)) });
  const ones = (value: number): Tensor => ({ shape: [size], data: new Float32Array(size).fill(value) });
  const tensors: [name: string, Tensor][] = [
    ['token_embd.weight', { shape: [size, size], data: identity }],
    // The norm of a single one among so many makes it as large as their root.
    ['output_norm.weight', ones(1 / Math.sqrt(size))],
    ['output.weight', { shape: [size, size], data: followers(vocabulary, size) }],
    ['blk.0.attn_norm.weight', ones(1)],
    ['blk.0.attn_q.weight', nothing(size, size)],
    ['blk.0.attn_k.weight', nothing(size, 64)],
    ['blk.0.attn_v.weight', nothing(size, 64)],
    ['blk.0.attn_output.weight', nothing(size, size)],
    ['blk.0.ffn_norm.weight', ones(1)],
    ['blk.0.ffn_gate.weight', nothing(size, 32)],
    ['blk.0.ffn_up.weight', nothing(size, 32)],
    ['blk.0.ffn_down.weight', nothing(32, size)],
  ];
  const header = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(members.length)];
  const values = members.map(([name, { type, bytes }]) => Buffer.concat([string(name), u32(type), bytes]));
  let offset = 0;
  const described = tensors.map(([name, { shape, data }]) => {
    const [at, length] = [offset, data.byteLength];
    offset += aligned(length);
    return Buffer.concat([string(name), u32(shape.length), ...shape.map(u64), u32(F32), u64(at)]);
  });
  const start = Buffer.concat([...header, ...values, ...described]);
  const data = tensors.flatMap(([, one]) => padded(Buffer.from(one.data.buffer)));
  return Buffer.concat([...padded(start), ...data]);
}

interface Tensor {
  /** The length of a row first. */
  shape: number[];
  data: Float32Array;
}

/** A value and the number of its type. */
interface Value {
  type: number;
  bytes: Buffer;
}

/** The type of a tensor's numbers. */
const F32 = 0;

const uint = (value: number): Value => ({ type: 4, bytes: u32(value) });
const int = (value: number): Value => ({ type: 5, bytes: u32(value) });
const yes = (value: boolean): Value => ({ type: 7, bytes: Buffer.from([Number(value)]) });
const text = (value: string): Value => ({ type: 8, bytes: string(value) });
const list = (values: readonly Value[]): Value => ({
  type: 9,
  bytes: Buffer.concat([u32(values[0]!.type), u64(values.length), ...values.map(({ bytes }) => bytes)]),
});

function float(value: number): Value {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return { type: 6, bytes };
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function padded(bytes: Buffer): Buffer[] {
  return [bytes, Buffer.alloc(aligned(bytes.length) - bytes.length)];
}
