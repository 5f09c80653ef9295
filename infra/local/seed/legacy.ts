import type { SeededUser } from './users.ts';

/** Largest number for `--legacy`. */
export const MOST_LEGACY_USERS = 1_000_000;

const FIRST_NAMES = ['Ada', 'Bruno', 'Chen', 'Dana', 'Emre', 'Farah', 'Goran', 'Hanna', 'Ivo', 'Jun', 'Kofi', 'Lena', 'Marta'];
const LAST_NAMES = ['Adler', 'Bianchi', 'Costa', 'Dvorak', 'Eriksen', 'Fischer', 'Garcia', 'Haas', 'Ito', 'Jensen', 'Kowalska'];

/**
 * Roles that the users get in turn, so that a preview has every kind of result: most would be refused on SOAP under strict security, some
 * hold a role of the soap family, some hold nothing.
 */
const ROLES: readonly (readonly string[])[] = [
  ['itil'],
  ['itil', 'soap'],
  ['itil'],
  ['soap_query', 'itil'],
  ['itil'],
  [],
  ['itil'],
  ['soap'],
];

/** Every how many users one cannot work anyway. The numbers have no common divisor, so every mix occurs. */
const LOCKED_EVERY = 29;
const INACTIVE_EVERY = 23;
const RESET_EVERY = 31;

const cycled = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;

/** A user from before the plugin. The same number always gives the same user. */
export function legacyUser(number: number): Omit<SeededUser, 'purpose'> {
  return {
    user_name: `legacy.${String(number).padStart(6, '0')}`,
    first_name: cycled(FIRST_NAMES, number),
    last_name: cycled(LAST_NAMES, number),
    roles: cycled(ROLES, number),
    web_service_access_only: undefined,
    user_interface_only: false,
    internal_integration_user: false,
    active: number % INACTIVE_EVERY !== 0,
    locked_out: number % LOCKED_EVERY === 0,
    password_needs_reset: number % RESET_EVERY === 0,
    hasPassword: true,
    hasSecret: false,
  };
}
