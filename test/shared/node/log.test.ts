import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logLine } from '../../../shared/node/log.ts';

test('a log line is one line for every reader, without what a terminal obeys, and the same JSON', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.constantFrom('"', '\\', '\n', '\r', '\u0000', '\u007f', '\u0085', '\u009b', '\u2028', '\u2029', '\u202e', '\u2066', '\ud800'),
      )
      .map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, text, (name, value) => {
      const line = logLine({ [name]: value });
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify({ [name]: value })));
    }),
  );
});
