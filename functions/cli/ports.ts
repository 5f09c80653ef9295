import type { Checkpoint, Coordinator, UserScan } from '../../shared/core/activation/backfill.ts';
import type { AuditStore } from '../../shared/core/audit.ts';
import type { SettingStore } from '../../shared/core/settings/settings.ts';
import type { CommonPasswords } from '../../shared/core/sign-in/password-rule.ts';
import type { RoleGraph } from '../../shared/core/users/roles.ts';
import type { UserDirectory } from '../../shared/core/users/user-record.ts';

/** What the commands need of a deployment. */
export interface Deployment {
  readonly stage: string;
  readonly users: UserDirectory;
  readonly audit: Pick<AuditStore, 'add'>;
  loadRoles(): Promise<RoleGraph>;
  loadSettings(): Promise<ReadonlyMap<string, string>>;
  readonly settings: Pick<SettingStore, 'put'>;
  /** The very worker of functions/backfill, called in the order of the state machine. */
  backfill(onCheckpoint: (checkpoint: Checkpoint) => void): Coordinator;
  readonly scan: UserScan;
  /** Creates guests and base roles where absent; names of those created. */
  createBaseRecords(): Promise<string[]>;
  hashPassword(password: string): Promise<string>;
  readonly commonPasswords: CommonPasswords;
  /** Who uses the command line, for audit and records. */
  readonly by: string;
}

/** The terminal and files. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Something that is written over by the next one; null clears it. Nothing where the output is no terminal. */
  progress(text: string | null): void;
  /** A line from a person; null where there is nobody to ask. */
  ask(question: string, options?: { readonly hidden?: boolean }): Promise<string | null>;
  /** All of the standard input. */
  readStdin(): Promise<string>;
  /** Lines of a file, or of the standard input for `-`. */
  lines(file: string): AsyncIterable<string>;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** What every command is given. The deployment is reached on first use, so that `--help` needs none. */
export interface Context {
  readonly terminal: Terminal;
  /** @throws UserTableError where the table of users that the deployment adopted does not fit. */
  connect(): Promise<Deployment>;
  /** Where the local run writes its decision log; null on AWS. */
  readonly localLog: () => string | null;
  setExitCode(code: number): void;
}

/** A mistake of whoever calls; the message is one sentence that says what to do. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}
