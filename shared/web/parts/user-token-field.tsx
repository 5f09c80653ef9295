import { USER_TOKEN_FIELD } from '../user-token.ts';
import type { Shell } from './page.tsx';

/** The hidden field without which no form of a signed-in page is taken. */
export const UserTokenField = ({ shell }: { readonly shell: Shell }) => (
  <input type="hidden" name={USER_TOKEN_FIELD} value={shell.userToken ?? ''} />
);
