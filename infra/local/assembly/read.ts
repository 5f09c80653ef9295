import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LocalRunError } from '../error.ts';

/** A resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

/** One stack of a cloud assembly. */
export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** Folder or file of each asset by its key in the asset bucket. */
  readonly assets: ReadonlyMap<string, string>;
}

interface Manifest {
  readonly artifacts?: Readonly<
    Record<
      string,
      {
        readonly type: string;
        readonly properties?: { readonly templateFile?: string; readonly stackName?: string; readonly file?: string };
      }
    >
  >;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      { readonly source: { readonly path?: string }; readonly destinations: Readonly<Record<string, { readonly objectKey: string }>> }
    >
  >;
}

/**
 * Reads the stacks of a folder that `cdk synth` wrote, in the order of its manifest.
 *
 * @throws LocalRunError if the folder is not one.
 */
export async function readAssembly(folder: string): Promise<Stack[]> {
  const { artifacts = {} } = await readJson<Manifest>(join(folder, 'manifest.json'), folder);
  const assets = new Map<string, string>();
  for (const { type, properties } of Object.values(artifacts)) {
    if (type !== 'cdk:asset-manifest' || properties?.file === undefined) continue;
    const { files = {} } = await readJson<AssetManifest>(join(folder, properties.file), folder);
    for (const { source, destinations } of Object.values(files)) {
      for (const { objectKey } of Object.values(destinations))
        if (source.path !== undefined) assets.set(objectKey, resolve(folder, source.path));
    }
  }
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  return Promise.all(
    stacks.map(async ([id, { properties }]) => ({
      name: properties?.stackName ?? id,
      template: await readJson<Template>(join(folder, properties?.templateFile ?? `${id}.template.json`), folder),
      assets,
    })),
  );
}

async function readJson<T>(file: string, folder: string): Promise<T> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    throw new LocalRunError(`The folder ${folder} is not what cdk synth writes: ${file} could not be read. Synthesise it again.`, error);
  }
}

/** Every resource of one of the types, with its place. */
export interface Found {
  readonly stack: Stack;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function resourcesOfType(stacks: readonly Stack[], isType: (type: string) => boolean): Found[] {
  return stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources ?? {})
      .filter(([, { Type }]) => isType(Type))
      .map(([logicalId, { Type, Properties = {} }]) => ({ stack, logicalId, type: Type, properties: Properties })),
  );
}
