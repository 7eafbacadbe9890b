/** Settings are read once, from the environment, into a frozen object; every wrong one is named. */
import { Fault, type FieldFault, isFault } from './fault';
import type { Setting } from './settings';

export type Environment = Readonly<Record<string, string | undefined>>;
type Specification = Readonly<Record<string, Setting<unknown>>>;
export type SettingsOf<S extends Specification> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/** Faults: invalid (WRONG_SETTINGS) with a field for each wrong setting, by its name in the environment. */
export function readSettings<S extends Specification>(env: Environment, specification: S): SettingsOf<S> {
  const faults: FieldFault[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(specification)) {
    const read = setting.read(presentText(env[setting.name]));
    if (read.kind === 'right') values[key] = read.value;
    else faults.push(wrongSetting(setting.name, read.fault));
  }
  if (faults.length > 0) throw wrongSettings(faults);
  // Each key of the specification has been given the value that its own setting read.
  return Object.freeze(values) as SettingsOf<S>;
}

/** What each of the readers gives. Faults: invalid (WRONG_SETTINGS) with what is wrong for any of them, each fault once. */
export function readTogether<T extends object>(readers: { readonly [K in keyof T]: () => T[K] }): T {
  const faults: FieldFault[] = [];
  const values: Partial<T> = {};
  for (const key in readers) {
    try {
      values[key] = readers[key]();
    } catch (error) {
      faults.push(...wrongOnesIn(error));
    }
  }
  if (faults.length > 0) throw wrongSettings(faults);
  // Each key of the readers has been given what its own reader gave.
  return values as T;
}

/** What is wrong with settings by this error; an error that is about something else is thrown on. */
export function wrongOnesIn(error: unknown): readonly FieldFault[] {
  if (isFault(error, 'invalid') && error.fields.length > 0) return error.fields;
  throw error;
}

/** What is wrong with one setting, by its name in the environment. */
export function wrongSetting(name: string, description: string): FieldFault {
  return { field: name, reason: 'WRONG_SETTING', description };
}

/** The faults, each once: several readers may have the same setting. */
export function wrongSettings(faults: readonly FieldFault[]): Fault {
  const fields = [...new Map(faults.map((fault) => [`${fault.field} ${fault.description}`, fault])).values()];
  return new Fault('invalid', 'WRONG_SETTINGS', `${fields.length} setting(s) are wrong`, { fields });
}

/** What `--help` prints: a line or two for each setting. */
export function describeSettings(specification: Specification): string {
  return Object.values(specification)
    .map(
      ({ name, about, form, defaultText }) =>
        `  ${name}  ${form}${defaultText === undefined ? ', required' : defaultText === '' ? '' : `, default ${defaultText}`}\n      ${about}`,
    )
    .join('\n');
}

/** An empty variable is one that was not set: compose files and shells cannot tell the two apart. */
export function presentText(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}
