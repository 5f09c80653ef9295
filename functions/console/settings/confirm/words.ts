import { timeText } from '../../../../shared/core/instant.ts';
import {
  endOf,
  incomingName,
  readSetting,
  type SettingRow,
  STRICT_SECURITY,
  toggleName,
} from '../../../../shared/core/settings/settings.ts';
import { TABLE_ACLS } from '../../../../shared/core/tables/acl.ts';
import { type GuestFacts, reachOf } from '../guest-reach.ts';

/**
 * What an opening lets in, and until when.
 *
 * @param value that will be stored.
 * @param facts with settings as they will be.
 */
export function openingSays({ protocol }: SettingRow, value: string, facts: GuestFacts): string[] {
  const end = endOf(value);
  const until = end === null ? 'It has no end: it stays so until the box is selected again.' : `It ends by itself at ${timeText(end)}.`;
  if (protocol === null) return [...strictOff(facts), until];
  const worst = protocol === 'soap' && isOff(facts, STRICT_SECURITY) ? [EVERYTHING] : [];
  return [`${incomingName(protocol)} requests will need no user name and no password: ${reachOf(protocol, facts)}`, ...worst, until];
}

/** Source: docs/contract.md, "Decision" (with strict security off neither role nor ACL applies to SOAP). */
function strictOff(facts: GuestFacts): string[] {
  const soap = toggleName('soap');
  return [
    'Every user with a good password, interactive or not, whatever the roles, can then read, create, change and delete records by SOAP.',
    facts.upstream
      ? 'The gate then lets every SOAP function through to the instance behind this site, and tells it that strict security is off.'
      : `SOAP requests will need no soap role, and no access control of a table will apply to them: ${Object.keys(TABLE_ACLS).join(', ')}.`,
    ...(soap !== null && isOff(facts, soap) ? [EVERYTHING] : []),
  ];
}

export const EVERYTHING =
  'SOAP will require no credentials and strict security will be off: anybody who reaches this address can read, change and delete every record.';

const isOff = ({ stored, now }: GuestFacts, name: string): boolean => readSetting(stored, name, now) === 'off';
