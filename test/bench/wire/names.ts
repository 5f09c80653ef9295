import { settingsPath, tablePrefix } from '../../../shared/core/names.ts';

/** What the benchmark's stage is called, and what is in it. */
export const STAGE = 'local';
export const PREFIX = tablePrefix(STAGE);
export const PATH = settingsPath(STAGE);
export const REGION = 'us-east-1';
export const CREDENTIALS = { accessKeyId: 'bench', secretAccessKey: 'bench' };
