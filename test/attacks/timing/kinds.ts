import { ENDED, MACHINE, ONE, OUTSIDE, PERSON, SECRET, STRANGER, TWO } from './users.ts';

/** Two requests whose times must not differ, each a guess at the credential of a user. */
export interface Kind {
  /** How many of a user's requests come before the one that is measured. */
  readonly before: number;
  readonly one: Guess;
  readonly other: Guess;
}

export interface Guess {
  /** Attributes of the stored user; null: no such user. */
  readonly user: Readonly<Record<string, unknown>> | null;
  /** Presented in the place of the password. */
  readonly text: string;
  /** Of a user whose name matters. */
  readonly name?: string;
}

export const RIGHT = 'the right password';
const WRONG = 'a wrong password';

const rightOrWrong = (user: Guess['user']): Kind => ({ before: 1, one: { user, text: RIGHT }, other: { user, text: WRONG } });
const wrongOrUnknown = (user: Guess['user']): Kind => ({ before: 0, one: { user, text: WRONG }, other: { user: STRANGER, text: WRONG } });

/** By password: some 25 ms each. */
export const BY_PASSWORD = {
  stranger: wrongOrUnknown(PERSON),
  locked: rightOrWrong({ ...PERSON, locked_out: true }),
  inactive: rightOrWrong({ ...PERSON, active: false }),
  'person only': rightOrWrong({ ...PERSON, user_interface_only: true }),
  'person only, unknown': {
    before: 0,
    one: { user: { ...PERSON, user_interface_only: true }, text: RIGHT },
    other: { user: STRANGER, text: RIGHT },
  },
  'password ended': rightOrWrong({ ...MACHINE, password_until: '2026-01-01T00:00Z' }),
  'in rotation from a password': wrongOrUnknown({ ...MACHINE, ...ONE, password_until: '2999-01-01T00:00Z' }),
  'from outside the envelope': rightOrWrong({ ...MACHINE, envelope: OUTSIDE }),
  'from outside the envelope, unknown': wrongOrUnknown({ ...MACHINE, envelope: OUTSIDE }),
  'secrets alone': wrongOrUnknown({ ...MACHINE, ...TWO, password_hash: undefined }),
} satisfies Readonly<Record<string, Kind>>;

const OTHER = SECRET.unknown;
const orUnknown = (user: Guess['user'], text: string = OTHER): Kind => ({
  before: 0,
  one: { user, text },
  other: { user: STRANGER, text },
});

/** By a text of the form of a secret: some 100 microseconds each. */
export const BY_SECRET = {
  'no secret': orUnknown(MACHINE),
  'one secret': orUnknown({ ...MACHINE, ...ONE }),
  'two secrets': orUnknown({ ...MACHINE, ...TWO }),
  'one and two secrets': {
    before: 0,
    one: { user: { ...MACHINE, ...ONE }, text: OTHER },
    other: { user: { ...MACHINE, ...TWO }, text: OTHER },
  },
  'an ended secret': orUnknown({ ...MACHINE, ...ENDED }, SECRET.ended),
  'the id of a secret, the rest wrong': orUnknown({ ...MACHINE, ...TWO }, SECRET.idAlone),
  'all but the last character': orUnknown({ ...MACHINE, ...TWO }, SECRET.almost),
  'interactive, with what would be a secret': orUnknown({ ...PERSON, ...ONE }, SECRET.good),
  'person only': orUnknown({ ...PERSON, user_interface_only: true }),
  'locked, the right secret': orUnknown({ ...MACHINE, ...ONE, locked_out: true }, SECRET.good),
  // An envelope is read once for each user in a process, which no one can measure twice.
  'from outside the envelope, the right secret': { ...orUnknown({ ...MACHINE, ...ONE, envelope: OUTSIDE }, SECRET.good), before: 1 },
  'from outside the envelope, right and wrong': {
    before: 1,
    one: { user: { ...MACHINE, ...ONE, envelope: OUTSIDE }, text: SECRET.good },
    other: { user: { ...MACHINE, ...ONE, envelope: OUTSIDE }, text: OTHER },
  },
  guest: { before: 0, one: { user: PERSON, text: OTHER, name: 'soap.guest' }, other: { user: STRANGER, text: OTHER, name: 'soap.nobody' } },
} satisfies Readonly<Record<string, Kind>>;
