import type { CommonPasswords } from '../core/sign-in/password-rule.ts';

/**
 * The list of common and breached passwords that @zxcvbn-ts/language-common packages: about 49,000, in lower case. It is unpacked when a
 * new password is first looked at, so that other requests do not wait for it.
 */
export function createCommonPasswords(): CommonPasswords {
  let loading: Promise<ReadonlySet<string>> | null = null;
  return () => {
    loading ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => new Set(dictionary['passwords-common']));
    return loading;
  };
}
