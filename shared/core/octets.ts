const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text of octets: UTF-8, or Latin-1 where they are not, as old clients send it. */
export function textOf(octets: Buffer): string {
  try {
    return utf8.decode(octets);
  } catch {
    return octets.toString('latin1');
  }
}
