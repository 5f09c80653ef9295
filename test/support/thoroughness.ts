/** Set while mutants are tried, where each test runs some hundred times: fewer cases then find the same faults. */
export const FEWER_CASES = process.env.FEWER_CASES === 'true';

/** How often a law is tried. */
export const runs = (thorough: number): number => (FEWER_CASES ? Math.min(thorough, 100) : thorough);
