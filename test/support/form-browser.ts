import { formOf } from './form-of.ts';
import { type Answer, type clientOf, PASSWORD, signIn } from './http.ts';
import { unmarked } from './page-times.ts';

/** A browser without JavaScript: keeps its cookie, fills in the form that a page shows, follows the redirect of a save. */
export class FormBrowser {
  cookie = '';
  readonly #send: ReturnType<typeof clientOf>;

  constructor(send: ReturnType<typeof clientOf>) {
    this.#send = send;
  }

  async signIn(userName: string, password = PASSWORD): Promise<this> {
    this.cookie = (await signIn(this.#send, userName, password)).cookie ?? '';
    return this;
  }

  /** A page, without the marks of its times. */
  async open(path: string): Promise<Answer> {
    const answer = await this.#send(`GET ${path}`, { headers: { Cookie: this.cookie } });
    return Object.create(answer, { text: { value: unmarked(answer.text) } });
  }

  /** Sends fields; `undefined` clears a box. */
  async post(
    path: string,
    fields: Record<string, string | undefined>,
    more: readonly [string, string][] = [],
    extra: Record<string, string> = {},
  ): Promise<Answer> {
    const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
    const body = new URLSearchParams([...given, ...more]).toString();
    const headers = { Cookie: this.cookie, 'Content-Type': 'application/x-www-form-urlencoded', ...extra };
    const answer = await this.#send(`POST ${path}`, { headers, body });
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0];
    if (cookie !== undefined) this.cookie = cookie;
    return answer;
  }

  /** Opens a page, changes fields of its form and sends it. */
  async fillIn(path: string, change: Record<string, string | undefined>): Promise<Answer> {
    const page = await this.open(path);
    return this.post(path, { ...formOf(page.text), ...change });
  }
}
