/** The controls of the first form that posts, as a browser would send them: checked boxes and values, decoded. */
export function formOf(html: string): Record<string, string> {
  const form = /<form method="post"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  const fields: Record<string, string> = {};
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const attribute = (name: string): string | undefined => new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1];
    const name = attribute('name');
    const box = attribute('type') === 'checkbox';
    if (name === undefined || (box && !/ checked/.test(input)) || / disabled/.test(input)) continue;
    fields[name] = decode(attribute('value') ?? '');
  }
  return fields;
}

const ENTITIES: Readonly<Record<string, string>> = { '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const decode = (text: string): string => text.replace(/&(?:quot|#39|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
