import { describe, expect, it } from 'vitest';
import { jsonTree } from './jsonTree.ts';

const flat = (text: string): string =>
  jsonTree(text)
    .toString()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/> | </g, (edge) => edge.trim());

describe('jsonTree', () => {
  it('folds objects, lists and long texts, and shows texts of several lines as they are', () => {
    const tree = jsonTree('{"a":{"b":[1,{"c":true}]},"text":"one\\ntwo <b>"}').toString();
    expect(tree.match(/<details open>/g)).toHaveLength(2);
    expect(tree.match(/<details/g)).toHaveLength(5);
    expect(tree).toMatch(/<pre tabindex="0">one\ntwo &lt;b&gt;<\/pre>/);
    expect(flat('{"a":[1]}')).toContain('<span class="key">a</span>:<span class="note">list of 1 value</span>');
  });

  it('says of what is empty that it is', () => {
    expect(flat('[]')).toContain('<span class="plain">[]</span>');
    expect(flat('{"a":{}}')).toContain('<span class="plain">{}</span>');
    expect(flat('null')).toContain('<span class="plain">null</span>');
  });

  it('shows as it is what is no JSON, and what is too much of it', () => {
    expect(jsonTree('{"a": "cut').toString()).toBe('<pre tabindex="0">{&quot;a&quot;: &quot;cut</pre>');
    expect(jsonTree(JSON.stringify(Array.from({ length: 5000 }, () => 1))).toString()).toMatch(/^<pre tabindex="0">\[1,1/);
  });

  it('shows what cannot be seen', () => expect(flat('{"a\\u202e":"\\u202eb"}')).toMatch(/a\\u202e.*\\u202eb/));
});
