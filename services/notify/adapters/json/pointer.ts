/** What stands where in a document of JSON (RFC 6901): `/messages/0/id`; the empty pointer is the whole document. */

export function isJsonPointer(text: string): boolean {
  return /^(\/([^~]|~[01])*)*$/.test(text);
}

/** What a pointer leads to; undefined where it leads nowhere. Only what the document itself holds is found. */
export function valueAt(document: unknown, pointer: string): unknown {
  const tokens = pointer.split('/').slice(1);
  return tokens.reduce<unknown>(
    (value, token) => memberOf(value, token.replaceAll('~1', '/').replaceAll('~0', '~')),
    document,
  );
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name)) return undefined;
  return Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
