/** JSON text with a line a member, for reading. It is not parsed: numbers keep all their digits. */

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Text that is no JSON comes back in some layout, never an error. */
export function prettyJson(text: string): string {
  const tokens = text.match(TOKEN) ?? [];
  let depth = 0;
  let shown = '';
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const newLine = (change: number): string => {
      depth = Math.max(0, depth + change);
      return `\n${'  '.repeat(depth)}`;
    };
    if (token === '{' || token === '[') shown += token + (next === '}' || next === ']' ? '' : newLine(1));
    else if (token === '}' || token === ']') {
      const before = tokens[index - 1];
      shown += (before === '{' || before === '[' ? '' : newLine(-1)) + token;
    } else if (token === ',') shown += token + newLine(0);
    else shown += token === ':' ? ': ' : token;
  }
  return shown;
}
