import { describe, expect, it } from 'vitest';
import { formerOf } from './growth.ts';

describe('growth', () => {
  it.each([
    ['filesystem:read', ['filesystem:read:src', 'filesystem:write:src'], ['filesystem:read:src']],
    [
      'network:request:*.example.com',
      ['network:request:api.example.com', 'network:request:other.test'],
      ['network:request:api.example.com'],
    ],
    ['process:spawn', ['process:spawn:git', 'process:spawn:npm'], ['process:spawn:git', 'process:spawn:npm']],
    ['network:request:new.test', ['network:request:old.test'], []],
    ['something:else', ['filesystem:read'], []],
  ])('finds what %s takes the place of', (added, granted, former) => {
    expect(formerOf(added, granted, [added])).toEqual(former);
  });

  it('takes nothing for former that is asked for still', () => {
    expect(formerOf('filesystem:read', ['filesystem:read:src'], ['filesystem:read:src', 'filesystem:read'])).toEqual([]);
  });
});
