import { describe, expect, test } from '@jest/globals';
import { targetOf } from '../../../../functions/cli/target.ts';
import { duration, progressLine } from '../../../../functions/cli/terminal/render.ts';

describe('what the terminal shows', () => {
  test('progress has a bar, a rate and the time that is left', () => {
    expect(progressLine(1200, 4800, 2)).toBe('[######------------------] 1 200 of 4 800 users, 600/s, 6 s left');
  });

  test('progress without a known number of users has the rate alone, and an outdated number never shows more than all', () => {
    expect(progressLine(1200, null, 2)).toBe('1 200 users, 600/s');
    expect(progressLine(5000, 4800, 10)).toBe('[########################] 5 000 of 4 800 users, 500/s, 0 s left');
    expect(progressLine(0, 10, 0)).toBe('[------------------------] 0 of 10 users, 0/s');
  });

  test.each([
    [12, '12 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 5 min'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('the deployment that is worked on', () => {
  test('is the local run unless told otherwise, with credentials of no account', () => {
    expect(targetOf(undefined, { AWS_ACCESS_KEY_ID: 'real', AWS_SECRET_ACCESS_KEY: 'real' })).toEqual({
      stage: 'local',
      client: { endpoint: 'http://localhost:8081', region: 'us-east-1', credentials: { accessKeyId: 'nis', secretAccessKey: 'local' } },
    });
    expect(targetOf(undefined, { AWS_ENDPOINT_URL: 'http://localhost:9999' }).client.endpoint).toBe('http://localhost:9999');
  });

  test('is on AWS with the usual credentials for any other stage', () => {
    expect(targetOf('prod', {})).toEqual({ stage: 'prod', client: {} });
    expect(targetOf(undefined, { NIS_STAGE: 'test' })).toEqual({ stage: 'test', client: {} });
    expect(targetOf('prod', { AWS_ENDPOINT_URL: 'https://dynamodb.example.com' }).client).toEqual({
      endpoint: 'https://dynamodb.example.com',
    });
  });
});
