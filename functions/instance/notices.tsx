/** What a page says after a write that led to it, by `sysparm_notice`: an address cannot put its own words on a page. */
const NOTICES: Readonly<Record<string, string>> = {
  created: 'The record has been created.',
  saved: 'The record has been updated.',
  deleted: 'The record has been deleted.',
  incident_created: 'Your incident has been created. Its number is below.',
};

export function Notice({ code }: { readonly code: string | undefined }) {
  if (code === undefined || !Object.hasOwn(NOTICES, code)) return null;
  return (
    <p class="notice" role="status">
      {NOTICES[code]}
    </p>
  );
}

export function Alert({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p class="error" role="alert">
      {text}
    </p>
  );
}
