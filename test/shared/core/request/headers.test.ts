import { describe, expect, test } from '@jest/globals';
import { headerNames, headerValues, queryKeys } from '../../../../shared/core/request/headers.ts';

describe('header and query maps of an event', () => {
  test('header names are found whatever their case, several values only in the multi-value map', () => {
    const event = { headers: { AUTHORIZATION: 'b' }, multiValueHeaders: { AUTHORIZATION: ['a', 'b'], authorization: ['c'] } };
    expect(headerValues(event, 'authorization')).toEqual(['a', 'b', 'c']);
    expect(headerValues({ headers: { Cookie: 'x=1' }, multiValueHeaders: null }, 'cookie')).toEqual(['x=1']);
  });

  test('a header that is not there, or whose name is only alike, has no value', () => {
    const headers = { Cookies: 'a', cooki: 'b', Xookie: 'c', cookie: undefined };
    expect(headerValues({ headers, multiValueHeaders: { Cookies: ['a'], Xookie: ['c'], cookie: undefined } }, 'cookie')).toEqual([]);
    expect(headerValues({ headers: null, multiValueHeaders: null }, 'cookie')).toEqual([]);
    expect(headerValues({}, 'cookie')).toEqual([]);
  });

  test('a header that the multi-value map lacks is read from the other', () => {
    expect(headerValues({ headers: { Cookie: 'x' }, multiValueHeaders: { Host: ['h'] } }, 'cookie')).toEqual(['x']);
  });

  test('every name is listed as the client wrote it, whichever map has it', () => {
    expect(headerNames({ headers: { 'X-One': '1' }, multiValueHeaders: { x_two: ['2'], 'X-One': ['1'] } })).toEqual(['X-One', 'x_two']);
    expect(headerNames({ headers: null, multiValueHeaders: null })).toEqual([]);
  });

  test('a key counts once an occurrence, with or without a value', () => {
    expect(queryKeys({ multiValueQueryStringParameters: { SOAP: ['', ''], x: ['1'] } })).toEqual(['SOAP', 'SOAP', 'x']);
    expect(queryKeys({ multiValueQueryStringParameters: null, queryStringParameters: { SOAP: '' } })).toEqual(['SOAP']);
    expect(queryKeys({})).toEqual([]);
    expect(queryKeys({ queryStringParameters: { a: '1', b: '' } })).toEqual(['a', 'b']);
    expect(queryKeys({ multiValueQueryStringParameters: {}, queryStringParameters: { a: '1' } })).toEqual([]);
  });

  test('a key without any value in the map is still there, once', () => {
    expect(queryKeys({ multiValueQueryStringParameters: { SOAP: [], WSDL: undefined } })).toEqual(['SOAP', 'WSDL']);
  });
});
