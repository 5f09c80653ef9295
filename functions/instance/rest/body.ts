import type { JsonObject, JsonValue } from '../http/json.ts';
import { readJsonObject } from '../http/json-body.ts';
import { bodyFormat } from '../http/media-types.ts';
import { Problem, quote } from '../problem.ts';
import type { InstanceRequest } from '../request.ts';
import { parseXml, type XmlElement } from '../xml/parse.ts';

/**
 * The record in the body of a write, in JSON or XML, as its Content-Type says. XML is `<request><entry>…</entry></request>` with an element
 * for each field; an element that holds elements is an object in JSON.
 *
 * Source: ServiceNow API reference, "Table API", examples in XML.
 *
 * @throws Problem `content_type_not_supported` or `body_unreadable`.
 */
export function readBodyObject(request: Pick<InstanceRequest, 'header' | 'body'>): JsonObject {
  const format = bodyFormat(request.header('content-type'));
  return format === 'json' ? readJsonObject(request.body()) : entryOf(parseXml(request.body()));
}

function entryOf(root: XmlElement): JsonObject {
  const [entry, ...more] = root.localName === 'request' ? root.children : [];
  if (entry?.localName !== 'entry' || more.length > 0)
    throw new Problem('body_unreadable', 'The XML must be <request><entry>…</entry></request> with one entry. Nothing was written.');
  return membersOf(entry);
}

function membersOf({ children, text, name: parent }: XmlElement): JsonObject {
  if (text.trim() !== '')
    throw new Problem('body_unreadable', `The element ${quote(parent)} holds text beside its elements. Nothing was written.`);
  const members = new Map<string, JsonValue>();
  for (const child of children) {
    if (members.has(child.localName))
      throw new Problem('body_unreadable', `The element ${quote(child.localName)} occurs twice: send it once. Nothing was written.`);
    members.set(child.localName, child.children.length === 0 ? child.text : membersOf(child));
  }
  return members;
}
