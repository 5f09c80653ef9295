import { notFound, SsmError } from './errors.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';

export interface StoredParameter {
  readonly name: string;
  readonly value: string;
  readonly type: ParameterType;
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly modifiedAt: number;
  /** Access key that wrote it last. */
  readonly modifiedBy: string;
  readonly description: string | undefined;
  readonly allowedPattern: string | undefined;
}

export type NewParameter = Pick<StoredParameter, 'name' | 'value' | 'type' | 'modifiedBy' | 'description' | 'allowedPattern'>;

/** Source: Systems Manager User Guide, "Working with parameter versions": the last 100 versions are kept, the oldest goes first. */
const VERSIONS_KEPT = 100;

/** Called for every change with the versions of the parameter, oldest first; none: it was deleted. */
export type OnParameterChange = (name: string, versions: readonly StoredParameter[]) => void;

/** Parameters in memory, with their former versions. */
export class ParameterStore {
  /** Versions by name, latest last. */
  readonly #parameters: Map<string, readonly StoredParameter[]>;
  readonly #now: () => number;
  readonly #onChange: OnParameterChange;

  /** @param kept versions by name, from an earlier run. */
  constructor(
    now: () => number,
    kept: ReadonlyMap<string, readonly StoredParameter[]> = new Map(),
    onChange: OnParameterChange = () => undefined,
  ) {
    this.#now = now;
    this.#parameters = new Map(kept);
    this.#onChange = onChange;
  }

  find(name: string): StoredParameter | undefined {
    return this.history(name).at(-1);
  }

  /** Every version that is kept, oldest first; empty: there is no such parameter. */
  history(name: string): readonly StoredParameter[] {
    return this.#parameters.get(name) ?? [];
  }

  /** @throws SsmError ParameterNotFound. */
  get(name: string): StoredParameter {
    const parameter = this.find(name);
    if (parameter === undefined) throw notFound();
    return parameter;
  }

  /** By name. */
  all(): StoredParameter[] {
    return [...this.#parameters.values()].flatMap((versions) => versions.slice(-1)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Source: SSM API Reference, PutParameter: "Overwrite"; ParameterPatternMismatchException.
   *
   * Assumption: an overwrite that brings no pattern or description keeps the former one.
   */
  put(parameter: NewParameter): StoredParameter {
    const former = this.find(parameter.name);
    const allowedPattern = parameter.allowedPattern ?? former?.allowedPattern;
    if (allowedPattern !== undefined && !matches(allowedPattern, parameter.value))
      throw new SsmError(
        'ParameterPatternMismatchException',
        `Parameter value, cannot be validated against allowedPattern: ${allowedPattern}`,
      );
    const stored = {
      ...parameter,
      allowedPattern,
      description: parameter.description ?? former?.description,
      version: (former?.version ?? 0) + 1,
      modifiedAt: this.#now(),
    };
    const versions = [...this.history(parameter.name), stored].slice(-VERSIONS_KEPT);
    this.#parameters.set(parameter.name, versions);
    this.#onChange(parameter.name, versions);
    return stored;
  }

  delete(name: string): boolean {
    const deleted = this.#parameters.delete(name);
    if (deleted) this.#onChange(name, []);
    return deleted;
  }
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern).test(value);
  } catch {
    throw new SsmError('InvalidAllowedPatternException', `The request does not meet the regular expression requirement: ${pattern}`);
  }
}
