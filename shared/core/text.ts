/** The platform's own form of a time, in UTC: `2026-11-24 20:22:00`. */
export const glideDateTime = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
