import { BASIC_EXEMPTION } from './base-records.ts';

/**
 * What the roles mean that the product asks for, in a sentence each. Role records have no description, so that the meaning of a customer's own
 * role is not known here.
 *
 * Source: docs/contract.md, "Decision" (row 11, containment of roles) and "People's side" (who may open which page); specification,
 * "Update web service user accounts for strict security".
 */
const MEANINGS: Readonly<Record<string, string>> = {
  admin: 'Administers users, and sees every page of the console.',
  security_admin: 'Changes High Security Settings, after an elevation.',
  user_admin: 'Administers users who are no administrators.',
  itil: 'Reads and writes incidents, problems and changes.',
  soap: 'Every operation of SOAP.',
  soap_query: 'Reads by SOAP: get, getKeys, getRecords, aggregate.',
  soap_create: 'Creates records by SOAP: insert, insertMultiple.',
  soap_update: 'Changes records by SOAP: update.',
  soap_delete: 'Deletes records by SOAP: deleteRecord, deleteMultiple.',
  soap_ecc: 'Works on the ECC queue by SOAP.',
  soap_script: 'Runs functions of the instance by SOAP: execute.',
  soap_query_update: 'Reads and changes records by SOAP.',
  mid_server: 'Works on the ECC queue as a MID Server.',
  [BASIC_EXEMPTION]: 'A program may use the user name and password of this person, also where that is refused to people.',
};

/** What a role means; empty: not known here. */
export const roleMeaning = (name: string): string => (Object.hasOwn(MEANINGS, name) ? (MEANINGS[name] ?? '') : '');
