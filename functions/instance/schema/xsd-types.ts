import type { Field, FieldType } from '../tables/field.ts';

/** A time is a string here, as on the platform, because its form is not that of xsd:dateTime. */
const XSD_TYPES: Readonly<Record<FieldType, string>> = {
  string: 'string',
  integer: 'integer',
  boolean: 'boolean',
  datetime: 'string',
  reference: 'string',
  journal: 'string',
};

/** The schema's own type of a field, without its length. */
export const plainType = ({ type }: Field): string => `xsd:${XSD_TYPES[type]}`;

/**
 * The type of a field with its length: a named type of `stringTypes`, because code generators make one class for each anonymous type.
 *
 * @param prefix namespace prefix of these types with its colon; empty: none.
 */
export const boundedType = (field: Field, prefix: string): string =>
  XSD_TYPES[field.type] === 'string' ? `${prefix}string${field.maxLength}` : plainType(field);

/** Definitions of the types that `boundedType` names, each once. */
export function stringTypes(fields: readonly Field[]): string {
  const lengths = new Set(fields.filter(({ type }) => XSD_TYPES[type] === 'string').map(({ maxLength }) => maxLength));
  return [...lengths]
    .sort((a, b) => a - b)
    .map(
      (length) =>
        `<xsd:simpleType name="string${length}"><xsd:restriction base="xsd:string"><xsd:maxLength value="${length}"/></xsd:restriction></xsd:simpleType>`,
    )
    .join('');
}

/** A particle that may occur once. */
export const particle = (name: string, type: string, required: boolean): string =>
  `<xsd:element name="${name}" type="${type}" minOccurs="${required ? 1 : 0}" maxOccurs="1"/>`;

/** A complex type of particles in their order, then attributes. */
export const sequence = (particles: string, attributes = ''): string =>
  `<xsd:complexType><xsd:sequence>${particles}</xsd:sequence>${attributes}</xsd:complexType>`;
