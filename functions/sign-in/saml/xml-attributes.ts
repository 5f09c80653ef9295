import { malformed } from './problem.ts';
import { resolveReferences, S } from './xml-grammar.ts';

/** Values by name as written. */
export function readAttributes(list: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', quoted = ''] of list.matchAll(ATTRIBUTE)) {
    if (attributes.has(name)) throw malformed('an attribute that comes twice');
    // XML 1.0, section 3.3.3: white space is a space, unless a reference brings it.
    attributes.set(name, resolveReferences(quoted.slice(1, -1).replace(/[\t\n]/g, ' ')));
  }
  return attributes;
}

const ATTRIBUTE = new RegExp(`([^\\t\\n =]+)${S}*=${S}*("[^"]*"|'[^']*')`, 'g');

/** Namespaces by prefix, within an element that may declare more. */
export function namespacesIn(attributes: ReadonlyMap<string, string>, outer: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const declared = [...attributes].flatMap(([name, uri]) => {
    if (name === 'xmlns') return [['', uri] as const];
    return name.startsWith('xmlns:') ? [[name.slice(6), uri] as const] : [];
  });
  return declared.length === 0 ? outer : new Map([...outer, ...declared]);
}

/** Namespace and local name of an element. @throws SamlProblem where its prefix is not declared. */
export function expanded(tag: string, namespaces: ReadonlyMap<string, string>): { readonly namespace: string; readonly name: string } {
  const [prefix, name] = tag.includes(':') ? tag.split(':') : ['', tag];
  const namespace = namespaces.get(prefix ?? '');
  if (namespace === undefined && prefix !== '') throw malformed('a prefix without a namespace');
  return { namespace: namespace ?? '', name: name ?? '' };
}

/** Attributes without a namespace. */
export function plainAttributes(
  attributes: ReadonlyMap<string, string>,
  namespaces: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const plain = new Map<string, string>();
  for (const [name, value] of attributes) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) continue;
    if (name.includes(':')) expanded(name, namespaces);
    else plain.set(name, value);
  }
  return plain;
}
