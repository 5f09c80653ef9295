/** Properties of the custom resource. CloudFormation passes each one as text or as a list of texts. */
export interface SeedProperties {
  /** Where the settings live, with a slash at the end. */
  readonly Path: string;
  readonly Names: readonly string[];
  /** Pattern of the values that the parameter may hold. */
  readonly Pattern: string;
  readonly Value: string;
  readonly Description: string;
}

/** A parameter to create. */
export interface NewParameter {
  readonly name: string;
  readonly value: string;
  readonly pattern: string;
  readonly description: string;
}

/** Creates one parameter. `existed`: there was one already, and it stays as it is. */
export type CreateIfAbsent = (parameter: NewParameter) => Promise<'created' | 'existed'>;

export type SeedRequest =
  | { readonly type: 'Create'; readonly properties: SeedProperties }
  | { readonly type: 'Update'; readonly properties: SeedProperties; readonly previous: Partial<SeedProperties> }
  | { readonly type: 'Delete' };

/**
 * The parameters that a request of CloudFormation asks for: all on create, only new names on update, none on delete. So no later deploy
 * touches a setting that an administrator changed or deleted.
 */
export function parametersToCreate(request: SeedRequest): NewParameter[] {
  if (request.type === 'Delete') return [];
  const { Path, Names, Pattern, Value, Description } = request.properties;
  const known = request.type === 'Update' && request.previous.Path === Path ? (request.previous.Names ?? []) : [];
  return Names.filter((name) => !known.includes(name)).map((name) => ({
    name: `${Path}${name}`,
    value: Value,
    pattern: Pattern,
    description: Description,
  }));
}

/** Which parameters were created, and which existed already. */
export interface Seeded {
  readonly created: string[];
  readonly existed: string[];
}

/**
 * Creates the parameters one after the other, because Parameter Store takes few writes a second.
 *
 * @throws Error that names the parameter which could not be created.
 */
export async function seed(create: CreateIfAbsent, request: SeedRequest): Promise<Seeded> {
  const seeded: Seeded = { created: [], existed: [] };
  for (const parameter of parametersToCreate(request)) {
    try {
      seeded[await create(parameter)].push(parameter.name);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`The setting ${parameter.name} could not be created (${why}): remove the cause and deploy again.`, { cause });
    }
  }
  return seeded;
}
