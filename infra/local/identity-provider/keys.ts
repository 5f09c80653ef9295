import { generate } from 'selfsigned';

export interface SigningKeys {
  /** PEM. */
  readonly privateKey: string;
  /** Self-signed, base64 DER on one line, the form of metadata. */
  readonly certificate: string;
}

/** Fresh keys of an identity provider: RSA of 2048 bits with a self-signed certificate. */
export async function makeSigningKeys(commonName: string): Promise<SigningKeys> {
  const { private: privateKey, cert } = await generate([{ name: 'commonName', value: commonName }], { keySize: 2048, algorithm: 'sha256' });
  return { privateKey, certificate: cert.replace(/-----[A-Z ]+-----|\s/g, '') };
}
