/** What a process that a test starts has of this environment: how to find programs, and what Node compiled before (global-setup.ts). */
export const CHILD_ENV = { PATH: process.env.PATH, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE };
