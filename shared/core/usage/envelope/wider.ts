import { networkText } from '../../envelope/faults.ts';
import { readAddress } from '../../request/address.ts';

/** What would take the place of so many lines that at most `most` remain: `soap/…/query in place of 37 lines`. */
export const widerUses = (uses: readonly string[], most: number): string => {
  const withTable = uses.filter((use) => !['-', '*'].includes(use.split('/')[1] ?? ''));
  const wider = (use: string): string => {
    const [protocol, , operation] = use.split('/');
    return `${protocol}/*/${operation}`;
  };
  return wideningOf(withTable, wider, uses.length - most) ?? 'fewer tables or operations';
};

/** The same of networks: a /24 of IPv4, a /48 of IPv6. */
export const widerNetworks = (from: readonly string[], most: number): string => {
  const wider = (network: string): string => {
    const address = readAddress(network.split('/')[0] ?? '');
    return address === null ? network : networkText(address, address.bits === 32 ? 24 : 48);
  };
  return wideningOf(from, wider, from.length - most) ?? 'the networks that you know to be yours';
};

/** The groups that save the most lines, as few as save enough; null: there is no group of two. */
function wideningOf(lines: readonly string[], wider: (line: string) => string, tooMany: number): string | null {
  const groups = [...Map.groupBy(lines, wider)].filter(([, group]) => group.length > 1).sort(([, a], [, b]) => b.length - a.length);
  const proposed: string[] = [];
  let saved = 0;
  for (const [line, group] of groups) {
    if (saved >= tooMany) break;
    proposed.push(`${line} in place of ${group.length} lines`);
    saved += group.length - 1;
  }
  return proposed.length === 0 ? null : proposed.join(', ');
}
