import { beforeAll, describe, expect, test } from '@jest/globals';
import { authnRequestOf, createFixtureIdp, type FixtureIdp, type ResponseChanges } from '../../../support/identity-provider.ts';
import { user } from '../../../support/memory.ts';
import { openSignIn, type SignIn } from '../harness.ts';

let corp: FixtureIdp;
beforeAll(async () => {
  corp = await createFixtureIdp('corp');
});

function open(): SignIn {
  const signIn = openSignIn([user('abel.tuter'), user('admin'), user('admin.evil'), user('bel')]);
  signIn.identityProviders = [corp.registration];
  // The fixture's responses are of this machine's time.
  signIn.clock.time = Date.now();
  return signIn;
}

interface Outcome {
  /** The signed-in user; undefined: none. */
  readonly user: string | undefined;
  readonly cause: string | null;
  readonly signIn: SignIn;
  readonly location: string;
}

/** What comes of a response that a test changes. `raw`: its octets on the wire. */
async function outcomeOf(
  changes: ResponseChanges,
  { raw = (xml: string): Buffer => Buffer.from(xml), form = {}, goto = '', name = 'abel.tuter' } = {},
): Promise<Outcome> {
  const signIn = open();
  const begun = await signIn.send(`GET /saml/login${goto === '' ? '' : `?goto=${encodeURIComponent(goto)}`}`);
  const request = authnRequestOf(String(begun.headers?.Location));
  const xml = Buffer.from(corp.respond(request, name, changes), 'base64').toString();
  const SAMLResponse = raw(xml).toString('base64');
  const answer = await signIn.send('POST /saml/acs', { form: { SAMLResponse, ...form } });
  const [session] = signIn.stores.sessionRecords.values();
  return { user: session?.user_name, cause: signIn.lines.at(-1)?.cause ?? null, signIn, location: String(answer.headers?.Location) };
}

const replaced =
  (from: string | RegExp, to: string) =>
  (xml: string): string => {
    const changed = xml.replace(from, () => to);
    if (changed === xml) throw new Error(`the response has no ${from}`);
    return changed;
  };
/** Around the value of an element or attribute. */
const within = (name: string, change: (value: string) => string) => (xml: string) => {
  const changed = xml.replace(
    new RegExp(`(<saml:${name}[^>]*>|\\b${name}=")([^<"]+)`),
    (_all, before: string, value: string) => before + change(value),
  );
  if (changed === xml) throw new Error(`the response has no ${name}`);
  return changed;
};
const attribute = (value: string) =>
  replaced(
    '</saml:AuthnStatement>',
    `</saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="about"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`,
  );

const SHA1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';

describe('a response is read as XML says: the user signs in', () => {
  test.each<[string, ResponseChanges]>([
    ['a comment in the name', { before: replaced('abel.tuter', 'abel<!-- x -->.tuter') }],
    ['a comment put into the name after it was signed', { after: replaced('abel.tuter', 'abel<!-- x -->.tuter') }],
    ['a comment of a tag', { after: replaced('abel.tuter', 'abel<!-- </saml:NameID> -->.tuter') }],
    ['an empty comment', { after: replaced('abel.tuter', '<!---->abel.tuter') }],
    ['a CDATA section', { before: replaced('abel.tuter', '<![CDATA[abel.]]>tuter') }],
    ['an empty CDATA section', { before: replaced('abel.tuter', 'abel.<![CDATA[]]>tuter') }],
    ['character references', { before: replaced('abel.tuter', '&#97;bel&#x2e;tuter') }],
    ['white space around the name', { before: within('NameID', (name) => `\n    ${name}\r\n  `) }],
    ['white space around the audience', { before: within('Audience', (uri) => `\n\t ${uri}\n `) }],
    ['a comment in the audience', { before: within('Audience', (uri) => uri.replace('//', '/<!-- -->/')) }],
    ['the audience as CDATA', { before: within('Audience', (uri) => `<![CDATA[${uri}]]>`) }],
    ['white space around the issuers', { before: (xml) => xml.replace(/(<saml:Issuer>)([^<]*)/g, '$1\n  $2\n') }],
    ['white space in the destination', { before: within('Destination', (uri) => `\n ${uri}\t`) }],
    ['white space in the recipient', { before: within('Recipient', (uri) => ` ${uri} `) }],
    ['white space in InResponseTo', { before: (xml) => xml.replace(/InResponseTo="([^"]*)"/g, 'InResponseTo="&#x20;$1\n"') }],
    ['a reference in InResponseTo', { before: (xml) => xml.replaceAll('InResponseTo="_', 'InResponseTo="&#95;') }],
    ['white space in times', { before: (xml) => xml.replace(/(IssueInstant|NotOnOrAfter|NotBefore)="([^"]*)"/g, '$1=" $2\n"') }],
    ['white space in the method', { before: within('Method', (uri) => ` ${uri} `) }],
    ['white space in the status', { before: within('Value', (uri) => ` ${uri} `) }],
    [
      'single quotes',
      { after: (xml) => xml.replace(/InResponseTo="([^"]*)" Dest|Destination="([^"]*)"/, (all) => all.replaceAll('"', "'")) },
    ],
    ['a > in an attribute before InResponseTo', { before: replaced(' ID="', ' Consent="urn:a>b" ID="') }],
    [
      'comments and instructions around',
      { after: (xml) => `<!-- a < b -->\n<?xml-stylesheet href="x"?>${xml}\n<!-- Response InResponseTo="x" --><?end?>` },
    ],
    ['a declaration', { after: (xml) => `<?xml version='1.0' encoding='UTF-8' standalone="no" ?>\n${xml}` }],
    [
      'other prefixes',
      {
        before: (xml) =>
          xml
            .replaceAll('saml:', 'a-1.b:')
            .replaceAll('samlp:', '_P:')
            .replaceAll('xmlns:samlp', 'xmlns:_P')
            .replaceAll('xmlns:saml=', 'xmlns:a-1.b='),
      },
    ],
    [
      'no prefixes',
      {
        before: (xml) =>
          xml
            .replace('<samlp:Response xmlns:samlp=', '<Response xmlns=')
            .replace('</samlp:Response>', '</Response>')
            .replaceAll('samlp:', ''),
      },
    ],
    ['xml:space and xml:lang', { before: replaced('<saml:NameID ', '<saml:NameID xml:space="preserve" xml:lang="en" ') }],
    ['an unknown attribute of another namespace', { before: replaced('<saml:NameID ', '<saml:NameID xmlns:x="urn:x" x:NameID="admin" ') }],
    ['indentation between the elements', { before: (xml) => xml.replace(/></g, '>\n  <') }],
    ['carriage returns', { after: (xml) => xml.replace(/\n/g, '\r\n') }],
    ['text that looks like an algorithm', { before: attribute(`Algorithm="${SHA1}" &lt;SignatureMethod Algorithm='${SHA1}'/&gt;`) }],
    [
      'an attribute that looks like an algorithm',
      { before: (xml) => attribute('x')(xml).replace('Name="about"', `Name='Algorithm="${SHA1}"'`) },
    ],
    ['an element with an algorithm that is no signature', { before: attribute(`<x:Method xmlns:x="urn:x" Algorithm="${SHA1}"/>`) }],
    ['a comment with an algorithm', { after: replaced('<saml:Subject>', `<!-- Algorithm="${SHA1}" --><saml:Subject>`) }],
    ['line separators in a value', { before: attribute('one\u2028two\u0085three') }],
    ['markup as CDATA in a value', { before: attribute('<![CDATA[<saml:NameID>admin</saml:NameID> & ]]>') }],
    ['a character beyond the first plane', { before: attribute('\u{1f490}&#x1f490;') }],
    ['times with a fraction and a zone', { before: (xml) => xml.replace(/NotBefore="([^"]*)\.\d{3}Z"/, 'NotBefore="$1.1234567+00:00"') }],
  ])('%s', async (_what, changes) => {
    expect(await outcomeOf(changes)).toMatchObject({ user: 'abel.tuter', cause: null });
  });

  test.each<[string, (xml: string) => Buffer]>([
    ['a byte order mark', (xml) => Buffer.from(`\ufeff${xml}`)],
    ['UTF-16, little end first', (xml) => Buffer.from(`\ufeff<?xml version="1.0" encoding="UTF-16"?>${xml}`, 'utf16le')],
    ['UTF-16, big end first', (xml) => Buffer.from(`\ufeff${xml}`, 'utf16le').swap16()],
    ['Latin-1', (xml) => Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${xml}`, 'latin1')],
    ['US-ASCII', (xml) => Buffer.from(`<?xml version="1.0" encoding="us-ascii"?>${xml.replaceAll('é', '&#233;')}`)],
  ])('%s', async (_what, raw) => {
    expect(await outcomeOf({ before: attribute('é') }, { raw })).toMatchObject({ user: 'abel.tuter', cause: null });
  });
});

describe('a signed name is read whole, never cut', () => {
  test.each<[string, ResponseChanges]>([
    ['a comment before it was signed', { before: replaced('admin.evil', 'admin<!-- -->.evil') }],
    ['a comment afterwards', { after: replaced('admin.evil', 'admin<!-- -->.evil') }],
    ['a CDATA section', { before: replaced('admin.evil', 'admin<![CDATA[.evil]]>') }],
    ['a reference', { before: replaced('admin.evil', 'admin&#46;evil') }],
    ['comments everywhere', { after: replaced('admin.evil', '<!--a-->admin<!--b-->.<!--c-->evil<!--d-->') }],
  ])('%s', async (_what, changes) => {
    expect((await outcomeOf(changes, { name: 'admin.evil' })).user).toBe('admin.evil');
  });
});

describe('a response is refused', () => {
  test.each<[string, ResponseChanges, RegExp]>([
    ['an instruction in the name', { before: replaced('abel.tuter', 'abel.<?x y?>tuter') }, /^saml_xml_not_plain/],
    ['a document type', { after: (xml) => `<!DOCTYPE r>${xml}` }, /^saml_xml_not_plain/],
    ['a document type behind a comment', { after: (xml) => `<!-- --><!DOCTYPE r [<!ENTITY e "x">]>${xml}` }, /^saml_xml_not_plain/],
    ['an entity that nothing declares', { after: replaced('abel.tuter', 'abel.&e;tuter') }, /not well-formed/],
    ['a bare ampersand', { after: replaced('abel.tuter', 'a&b') }, /not well-formed/],
    ['a reference to no character', { after: replaced('abel.tuter', 'abel&#0;.tuter') }, /not well-formed/],
    ['a comment with two dashes', { after: (xml) => `<!-- a -- b -->${xml}` }, /^saml_/],
    ['a second root', { after: (xml) => `${xml}<x/>` }, /not well-formed/],
    ['text behind the root', { after: (xml) => `${xml}x` }, /not well-formed/],
    ['an attribute twice', { after: replaced(' Version="2.0"', ' Version="2.0" Version="2.0"') }, /not well-formed/],
    ['a tag that does not end', { after: (xml) => xml.slice(0, -20) }, /not well-formed/],
    ['a prefix without a namespace', { after: replaced('<saml:Subject>', '<x:y/><saml:Subject>') }, /not well-formed/],
    ['an element in the name', { before: replaced('abel.tuter', '<saml:b>admin</saml:b>abel.tuter') }, /NameID holds an element/],
    ['an empty name', { before: within('NameID', () => ' \n ') }, /no NameID/],
    [
      'a name of another namespace',
      { before: (xml) => xml.replace(/saml:NameID/g, 'x:NameID').replace('<x:NameID', '<x:NameID xmlns:x="urn:x"') },
      /no NameID/,
    ],
    ['an audience that begins like ours', { before: within('Audience', (uri) => `${uri}<!-- -->.evil.example`) }, /audience mismatch/],
    ['white space within the audience', { before: within('Audience', (uri) => uri.replace('/saml', ' /saml')) }, /audience mismatch/],
    [
      'a second restriction without us',
      {
        before: replaced(
          '</saml:Conditions>',
          '<saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction></saml:Conditions>',
        ),
      },
      /audience mismatch/,
    ],
    [
      'a weak algorithm, written with a reference',
      { hash: 'sha1', after: (xml) => xml.replaceAll('rsa-sha1', 'rsa-sha&#49;') },
      /^saml_algorithm_refused/,
    ],
    [
      'an algorithm with comments',
      { after: (xml) => xml.replace('xml-exc-c14n#"', 'xml-exc-c14n#WithComments"') },
      /^saml_algorithm_refused/,
    ],
  ])('%s', async (_what, changes, cause) => {
    const { user: signedIn, cause: logged } = await outcomeOf(changes);
    expect(signedIn).toBeUndefined();
    expect(logged).toMatch(cause);
  });

  test.each([
    ['octets that are no UTF-8', (xml: string) => Buffer.from(xml.replace('about', 'abo\u00fct'), 'latin1'), /is not utf-8/],
    [
      'an encoding that is not known',
      (xml: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-7"?>${xml}`),
      /^saml_xml_not_plain: the encoding/,
    ],
  ])('%s', async (_what, raw, cause) => {
    const { user: signedIn, cause: logged } = await outcomeOf({ before: attribute('x') }, { raw });
    expect(signedIn).toBeUndefined();
    expect(logged).toMatch(cause);
  });

  const TIMES = ['2099-02-30T10:00:00Z', '2099-01-01T00:00:00', '2099-01-01', 'soon', '', '12099-01-01T00:00:00Z', '-2099-01-01T00:00:00Z'];
  const MORE = ['2099-13-01T00:00:00Z', '2099-01-01T24:00:01Z', '2099-01-01T25:00:00Z', '2099-01-01T00:60:00Z', '2099-01-01T00:00:60Z'];
  test.each([...TIMES, ...MORE])(
    'the time %j, wherever it stands',
    async (time) => {
      for (const [element, name] of [
        ['saml:Conditions', 'NotOnOrAfter'],
        ['saml:Conditions', 'NotBefore'],
        ['saml:SubjectConfirmationData', 'NotOnOrAfter'],
        ['saml:Assertion', 'IssueInstant'],
        ['saml:AuthnStatement', 'AuthnInstant'],
      ]) {
        const before = replaced(new RegExp(`(?<=<${element}[^>]* ${name}=")[^"]*`), time);
        const { user: signedIn, cause } = await outcomeOf({ before });
        expect(signedIn).toBeUndefined();
        expect(cause).toContain(`${name} of ${element?.slice(5)} is`);
      }
    },
    180_000,
  );
});

describe('SessionNotOnOrAfter ends the session', () => {
  const until =
    (...times: readonly string[]) =>
    (xml: string): string => {
      const [statement = ''] = /<saml:AuthnStatement.*<\/saml:AuthnStatement>/.exec(xml) ?? [];
      return xml.replace(statement, () =>
        times.map((time) => statement.replace('Statement ', `Statement SessionNotOnOrAfter="${time}" `)).join(''),
      );
    };
  const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

  test('the earliest one, and the session opens nothing from then on', async () => {
    const [late, early] = [inMinutes(50), inMinutes(20)];
    const { user: signedIn, signIn } = await outcomeOf({ before: until(late, early, late) });
    expect(signedIn).toBe('abel.tuter');
    const [session] = signIn.stores.sessionRecords.values();
    expect(session?.ends_at).toBe(Date.parse(early));
  });

  test('without one our own bounds count alone', async () => {
    const [session] = (await outcomeOf({})).signIn.stores.sessionRecords.values();
    expect(session).not.toHaveProperty('ends_at');
  });

  test('24:00 is the beginning of the next day', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const [session] = (await outcomeOf({ before: until(`${today}T24:00:00Z`) })).signIn.stores.sessionRecords.values();
    expect(session?.ends_at).toBe(Date.parse(`${today}T00:00:00Z`) + 24 * 60 * 60_000);
  });

  test.each([
    ['is over', inMinutes(-1), /session at the provider is over/],
    ['does not exist', '2099-02-30T00:00:00Z', /SessionNotOnOrAfter of AuthnStatement is "2099-02-30/],
    ['has no time zone', '2099-02-20T00:00:00', /SessionNotOnOrAfter of AuthnStatement is/],
    ['is of another year than four digits say', '99999-01-01T00:00:00Z', /SessionNotOnOrAfter of AuthnStatement is/],
  ])('one that %s is refused', async (_what, time, cause) => {
    const outcome = await outcomeOf({ before: until(time) });
    expect(outcome.user).toBeUndefined();
    expect(outcome.cause).toMatch(cause);
  });
});

test.each(['https://evil.example/', '//evil.example', 'an id of the provider', '/incident.do?sys_id=1', '', 'x'.repeat(5000)])(
  'with the RelayState %j, which is not ours, the person gets where it wanted to go',
  async (RelayState) => {
    expect((await outcomeOf({}, { goto: '/incident_list.do', form: { RelayState } })).location).toBe('/incident_list.do');
    expect((await outcomeOf({}, { form: { RelayState } })).location).toBe('/');
  },
);
