/** What somebody else calls something, as the end of a reason: at most 40 characters. */
export function inUpperSnake(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .slice(0, 40);
}
