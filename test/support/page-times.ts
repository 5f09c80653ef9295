import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { readInstant } from '../../shared/core/instant.ts';

type Handle = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

const MARKED = /<time datetime="([^"]*)">([^<]*)<\/time>/g;
const MACHINE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z)?$/;
/** Text of these is no text of the page: a program reads it, or a person edits it. */
const NOT_SAID = /<(title|option|textarea|code)\b[^>]*>[\s\S]*?<\/\1>|<[^>]*>/g;
/** An example of what to type is no time. */
const TIME = /(?<!such as |for example |of the form )\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}|T\d{2}:\d{2}Z)/gi;

/** A page without the marks of its times and the headings that its cells repeat for a phone. @throws Error if a time stands outside of a `<time datetime>`, or one is marked wrongly. */
export function unmarked(html: string): string {
  for (const [mark, datetime = '', text = ''] of html.matchAll(MARKED)) {
    const shown = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}(?::\d{2})?) UTC)?$/.exec(text);
    const right = shown === null ? /^\D/.test(text) : datetime === (shown[2] === undefined ? shown[1] : `${shown[1]}T${shown[2]}Z`);
    if (!MACHINE.test(datetime) || !right) throw new Error(`A time is marked wrongly: ${mark}`);
  }
  const times = html.replace(MARKED, '').replace(NOT_SAID, ' ').match(TIME) ?? [];
  const found = times.find((time) => time.includes(' ') || readInstant(time) !== null);
  if (found !== undefined) throw new Error(`The page says a time outside of <time datetime>: ${found}`);
  return html.replace(MARKED, '$2').replace(/<td data-label="[^"]*"(?: class="[^"]*")?>/g, '<td>');
}

/** The same function, which fails the test if a page says a time that programs cannot read; tests read sentences without the marks. */
export function withTimes(handle: Handle): Handle {
  return async (event) => {
    const result = await handle(event);
    return String(result.headers?.['Content-Type']).startsWith('text/html') ? { ...result, body: unmarked(result.body) } : result;
  };
}
