import { expect, test } from '@jest/globals';
import { pseudonym } from '../../../shared/core/pseudonym.ts';

test('a name that nobody has stands in the log as the beginning of its hash: the same for the same name, and not the name', () => {
  expect(pseudonym('abc')).toBe('sha256:ba7816bf8f01cfea');
  expect(pseudonym('abd')).not.toBe(pseudonym('abc'));
});
