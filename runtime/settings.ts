/** The kinds of setting. */

type Read<T> = { readonly kind: 'right'; readonly value: T } | { readonly kind: 'wrong'; readonly fault: string };

export interface Setting<T> {
  /** Its name in the environment, with the unit last. */
  readonly name: string;
  readonly about: string;
  /** What a right value looks like. */
  readonly form: string;
  /** Undefined where the setting is required; empty where its absence is a value of its own. */
  readonly defaultText: string | undefined;
  /** It says where this process calls another by gRPC. */
  readonly isPeer?: true;
  read(text: string | undefined): Read<T>;
}

interface Described<T> {
  readonly about: string;
  /** Absent: the setting is required. */
  readonly default?: T;
}

const right = <T>(value: T): Read<T> => ({ kind: 'right', value });
const wrong = <T>(fault: string): Read<T> => ({ kind: 'wrong', fault });

function setting<T>(
  name: string,
  form: string,
  { about, default: fallback }: Described<T>,
  parse: (text: string) => Read<T>,
  show: (value: T) => string = String,
): Setting<T> {
  return {
    name,
    about,
    form,
    defaultText: fallback === undefined ? undefined : show(fallback),
    read: (text) => {
      if (text !== undefined) return parse(text);
      return fallback === undefined ? wrong('is required') : right(fallback);
    },
  };
}

export function text(name: string, described: Described<string> & { readonly form?: string }): Setting<string> {
  return setting(name, described.form ?? 'text', described, right);
}

/** A setting whose absence means that what it names is not there. */
export function optional<T>(inner: Setting<T>): Setting<T | undefined> {
  return { ...inner, defaultText: '', read: (given) => (given === undefined ? right(undefined) : inner.read(given)) };
}

export function integer(
  name: string,
  described: Described<number> & { readonly min: number; readonly max: number },
): Setting<number> {
  const { min, max } = described;
  const form = `whole number, ${min} to ${max}`;
  return setting(name, form, described, (given) => {
    const value = Number(given);
    const fits = /^-?\d+$/.test(given) && value >= min && value <= max;
    return fits ? right(value) : wrong(`must be a ${form}`);
  });
}

export function flag(name: string, described: Described<boolean>): Setting<boolean> {
  return setting(name, 'true or false', described, (given) =>
    given === 'true' || given === 'false' ? right(given === 'true') : wrong('must be true or false'),
  );
}

export function choice<const T extends string>(
  name: string,
  described: Described<T> & { readonly among: readonly T[] },
): Setting<T> {
  const form = `one of ${described.among.join(', ')}`;
  return setting(name, form, described, (given) => {
    const value = described.among.find((one) => one === given);
    return value === undefined ? wrong(`must be ${form}`) : right(value);
  });
}

/** One or more of a set, separated by commas; given twice counts once. */
export function choices<const T extends string>(
  name: string,
  described: Described<readonly T[]> & { readonly among: readonly T[] },
): Setting<readonly T[]> {
  const form = `comma-separated, of ${described.among.join(', ')}`;
  const parse = (given: string): Read<readonly T[]> => {
    const parts = given.split(',').map((part) => part.trim());
    const known = described.among.filter((one) => parts.includes(one));
    return known.length === new Set(parts).size ? right(known) : wrong(`must be ${form}`);
  };
  return setting(name, form, described, parse, (value) => value.join(','));
}

export function list(name: string, described: Described<readonly string[]>): Setting<readonly string[]> {
  const parse = (given: string): Read<readonly string[]> => {
    const parts = given.split(',').map((part) => part.trim());
    return parts.includes('') ? wrong('has an empty item') : right(parts);
  };
  return setting(name, 'comma-separated texts', described, parse, (value) => value.join(','));
}

/** host:port; port 0 asks the system for a free one. */
export function address(name: string, described: Described<string>): Setting<string> {
  const form = 'host:port';
  return setting(name, form, described, (given) => {
    const port = Number(/^.+:(\d{1,5})$/.exec(given)?.[1] ?? Number.NaN);
    return port <= 65_535 ? right(given) : wrong(`must be ${form}`);
  });
}

/** Likewise: where this process calls another by gRPC. */
export function peer(name: string, described: Described<string>): Setting<string> {
  return { ...address(name, described), isPeer: true };
}

/** A URL of one of the given schemes. Its text is never shown again: it may hold a password. */
export function url(
  name: string,
  described: Described<string> & { readonly schemes: readonly string[] },
): Setting<string> {
  const form = `URL: ${described.schemes.map((scheme) => `${scheme}:…`).join(' or ')}`;
  return setting(name, form, described, (given) => {
    const scheme = /^([a-z][a-z0-9+.-]*):/.exec(given)?.[1];
    const fits =
      scheme !== undefined && described.schemes.includes(scheme) && (scheme === 'file' || URL.canParse(given));
    return fits ? right(given) : wrong(`must be a ${form}`);
  });
}
