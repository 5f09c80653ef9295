import { expect, test } from '@jest/globals';
import { readLifespan, TOKEN_LIFESPAN } from '../../../../shared/core/tokens/lifespan.ts';

const lifespan = (value: string | undefined): number => readLifespan(new Map(value === undefined ? [] : [[TOKEN_LIFESPAN.name, value]]));

test.each(['60', '61', '600', '1800', '3599', '3600'])('%s seconds are in force as they stand', (value) => {
  expect(lifespan(value)).toBe(Number(value));
});

test.each([
  undefined,
  '',
  '0',
  '1',
  '59',
  '3601',
  '9999',
  '86400',
  '-60',
  '+60',
  '060',
  '60.5',
  '6e2',
  ' 60',
  '60 ',
  '0x3c',
  'true',
  '６０',
])('%p counts as half an hour', (value) => {
  expect(lifespan(value)).toBe(1800);
});

test('settings that could not be read do, too', () => {
  expect(readLifespan(null)).toBe(1800);
});
