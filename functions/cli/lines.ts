/**
 * The lines of a text that comes in pieces, ended by CR LF, LF or CR. node:readline ends them at the separators of Unicode, too, which a
 * cell of CSV may hold.
 */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const piece of pieces) {
    // A CR at the very end may be half of an end of line.
    const lines = (rest + piece).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest.replace(/\r$/, '');
}
