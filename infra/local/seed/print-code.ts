import { codeAt, FACTOR_USER } from './second-factor.ts';

const STEP_MS = 30_000;
const now = Date.now();

console.log(
  `${codeAt(now)}  of ${FACTOR_USER} for ${Math.ceil((STEP_MS - (now % STEP_MS)) / 1000)} s; the next is ${codeAt(now + STEP_MS)}`,
);
