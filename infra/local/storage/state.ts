import { ParameterStore, type StoredParameter } from '../aws/ssm/store.ts';
import { DamagedError, type Database } from './database.ts';
import { type Deployed, NOTHING_DEPLOYED, type Storage } from './storage.ts';

type Change = { readonly type: 'put'; readonly key: string; readonly value: unknown } | { readonly type: 'del'; readonly key: string };

const PARAMETER = 'parameter:';
const DEPLOYED = 'deployed';
/** Written to the disk before it is acknowledged. */
const SYNC = { sync: true };

/**
 * The part of the storage outside DynamoDB.
 *
 * @param known false: the folder is new.
 * @throws DamagedError if an entry is missing or invalid.
 */
export async function createState(database: Database, known: boolean): Promise<Omit<Storage, 'dynamoPath'>> {
  const kept = new Map<string, readonly StoredParameter[]>();
  for await (const [key, value] of database.iterator({ gte: PARAMETER, lt: `${PARAMETER}\uffff` })) {
    if (!Array.isArray(value)) throw new DamagedError(`the parameter ${key.slice(PARAMETER.length)} is unreadable`);
    kept.set(key.slice(PARAMETER.length), value);
  }
  if (!known) await database.put(DEPLOYED, NOTHING_DEPLOYED, SYNC);
  const deployed = (await database.get(DEPLOYED)) as Deployed | undefined;
  // Otherwise everything would be seeded again over the existing data.
  if (deployed === undefined) throw new DamagedError('nothing is known of what was deployed');
  const changes: Change[] = [];
  let writing: Promise<void> = Promise.resolve();
  return {
    deployed,
    keepDeployed: (latest) => database.put(DEPLOYED, latest, SYNC),
    parameters: new ParameterStore(
      () => Date.now(),
      kept,
      (name, versions) => {
        const key = `${PARAMETER}${name}`;
        changes.push(versions.length === 0 ? { type: 'del', key } : { type: 'put', key, value: versions });
      },
    ),
    saved: () => {
      if (changes.length === 0) return writing.catch(() => undefined);
      const batch = changes.splice(0);
      // One after the other: LevelDB's threads would not keep the order of two changes of one parameter.
      writing = writing.catch(() => undefined).then(() => database.batch(batch, SYNC));
      return writing;
    },
    close: () => database.close(),
  };
}
