import { expect, test } from '@jest/globals';
import { readXml } from '../../../../functions/sign-in/saml/xml.ts';

/** As much as one response may be. */
const MUCH = 250_000;

test.each([
  ['white space in an end tag', `<a></a${' '.repeat(MUCH)}b>`],
  ['white space in a tag', `<a${' '.repeat(MUCH)}!>`],
  ['instructions without end', '<?'.repeat(MUCH / 2)],
  ['comments without end', '<!--'.repeat(MUCH / 4)],
  ['CDATA sections without end', `<a>${'<![CDATA['.repeat(MUCH / 10)}`],
  ['names without end', `<a ${'b:'.repeat(MUCH / 2)}!>`],
  ['quotes', `<a ${"''".repeat(MUCH / 2)}`],
])('a response of %s is refused in time proportional to its length', (_what, source) => {
  const started = process.cpuUsage();
  expect(() => readXml(source)).toThrow(/not well-formed|not_plain/);
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(1000);
});
