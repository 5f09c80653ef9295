import { Notice as Said } from '../../../shared/web/parts/alert.tsx';

/** What a page says after a write that led to it, by `sysparm_notice`: an address cannot put its own words on a page. */
const NOTICES: Readonly<Record<string, string>> = {
  created: 'The record has been created.',
  saved: 'The record has been updated.',
  deleted: 'The record has been deleted.',
  incident_created: 'Your incident has been created. Its number is below.',
};

export const Notice = ({ code }: { readonly code: string | undefined }) => (
  <Said text={code !== undefined && Object.hasOwn(NOTICES, code) ? NOTICES[code] : undefined} />
);
