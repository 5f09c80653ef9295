import { readFileSync } from 'node:fs';
import '../../aws/client.ts';
export const x = readFileSync;
