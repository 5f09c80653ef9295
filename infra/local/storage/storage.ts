import { ParameterStore } from '../aws/ssm/store.ts';

/** What a deploy of the templates did, so that the next one on the same data only adds what is new. */
export interface Deployed {
  /** Names of the tables that were created and filled. */
  readonly tables: readonly string[];
  /** How many users of `--legacy` were added. */
  readonly legacyUsers: number;
  /** The templates' parameters by name. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Custom resources by logical id. */
  readonly resources: Readonly<Record<string, DeployedResource>>;
}

export interface DeployedResource {
  readonly physicalId: string;
  /** The ResourceProperties that its handler last received. */
  readonly properties: unknown;
}

export const NOTHING_DEPLOYED: Deployed = { tables: [], legacyUsers: 0, parameters: {}, resources: {} };

/** Where a local run keeps its data. */
export interface Storage {
  /** Folder of the embedded DynamoDB's database; null: in memory. */
  readonly dynamoPath: string | null;
  readonly parameters: ParameterStore;
  /**
   * Resolves when every change of a parameter would survive the end of the process.
   *
   * @throws the disk's error.
   */
  saved(): Promise<void>;
  /** The state at the start. */
  readonly deployed: Deployed;
  keepDeployed(deployed: Deployed): Promise<void>;
  close(): Promise<void>;
}

/** Data that is lost when the process ends. */
export const inMemory = (): Storage => ({
  dynamoPath: null,
  parameters: new ParameterStore(() => Date.now()),
  saved: async () => undefined,
  deployed: NOTHING_DEPLOYED,
  keepDeployed: async () => undefined,
  close: async () => undefined,
});
