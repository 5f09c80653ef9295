import { describe, expect, test } from '@jest/globals';
import { DependencyError } from '../../../shared/core/ports.ts';
import { escapeMarkup } from '../../../shared/core/text.ts';
import { entityTag, isKnown } from '../../../shared/web/etag.ts';
import { failureOf } from '../../../shared/web/failure.ts';
import { rowLinks } from '../../../shared/web/parts/pager.tsx';

describe('a failure', () => {
  const error = new DependencyError('sys_user', new Error('down'));
  const said = (thrown: unknown, method: string) => failureOf(thrown, { method, decisionId: 'id-1' });

  test.each(['GET', 'HEAD'])('of a store at a %s says to try again', (method) => {
    const { status, text, dependency } = said(error, method);
    expect([status, dependency]).toEqual([503, 'sys_user']);
    expect(text).toMatch(/Try again shortly\.$/);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('of a store at a %s says to check first whether it was done', (method) => {
    expect(said(error, method).text).toMatch(/Before retrying, check whether the change was made\.$/);
  });

  test('that was not expected gives the id and no cause', () => {
    const { status, text, dependency } = said(new Error('secret'), 'POST');
    expect([status, dependency]).toEqual([500, null]);
    expect(text).toBe('Something went wrong here. Try again. If it keeps happening, give your administrator this id: id-1');
    const onPage = failureOf(new Error('secret'), { method: 'POST', decisionId: null });
    expect(onPage.text).toBe('Something went wrong here. Try again. If it keeps happening, give your administrator the reference below.');
  });
});

describe('an ETag', () => {
  const [tag, weak] = [entityTag('text'), entityTag('text', { weak: true })];

  test('depends on the content alone', () => {
    expect(entityTag('text')).toBe(tag);
    expect(entityTag('text2')).not.toBe(tag);
    expect(weak).toBe(`W/${tag}`);
  });

  test.each([[[tag]], [[weak]], [[`"x", ${tag}`]], [['"x"', `  ${weak} `]], [['*']]])('is known from %j, weak or strong', (sent) => {
    expect([isKnown(sent, tag), isKnown(sent, weak)]).toEqual([true, true]);
  });

  test.each([[[]], [['']], [['"x"']], [[tag.slice(1, -1)]], [[`${tag}*`]]])('is not known from %j', (sent) => {
    expect(isKnown(sent, tag)).toBe(false);
  });
});

describe('the pages before and behind', () => {
  test.each([
    ['one page', { first: 1, rows: 20, total: 20 }, []],
    ['the first', { first: 1, rows: 20, total: 21 }, ['Next 21']],
    ['one between', { first: 21, rows: 20, total: 41 }, ['Previous 1', 'Next 41']],
    ['the last', { first: 21, rows: 20, total: 40 }, ['Previous 1']],
    ['one that begins in between', { first: 5, rows: 20, total: 10 }, ['Previous 1']],
    ['nothing', { first: 1, rows: 20, total: 0 }, []],
  ])('%s', (_what, rows, expected) => {
    expect(rowLinks(rows, String).map(({ text, to }) => `${text} ${to}`)).toEqual(expected);
  });
});

test.each([
  ['<a href="x">&\'', '&lt;a href=&quot;x&quot;&gt;&amp;&#39;'],
  ['line\r\nbreak\t', 'line&#13;\nbreak\t'],
  ['null\u0000 and \ud800', 'null\ufffd and \ufffd'],
])('markup is escaped for XML and HTML: %j', (text, expected) => {
  expect(escapeMarkup(text)).toBe(expected);
});
