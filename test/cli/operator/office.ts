/** An installation of one process, and those who work at it. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { applicationOf, type madeUpApplicant } from '../../../cli/try/applicant';
import { openInbox } from '../../../cli/try/inbox';
import { getPinInUse } from '../../../cli/try/pin-in-use';
import type { StoryDeps } from '../../../cli/try/story-deps';
import { type StandaloneUnderTest, startStandalone } from '../../support/standalone';
import { temporaryFolder } from '../../support/temporary-folder';
import { typed } from './shell';

export let folder: string;
export let standalone: StandaloneUnderTest;
beforeAll(async () => {
  folder = await temporaryFolder();
  // With the limits that the product has: what comes beyond them is a command's end, too.
  const access = { ACCESS_FILE: resolve(__dirname, '../../../proto/access.json') };
  standalone = await startStandalone(join(folder, 'data'), access);
});

const people = {
  anna: 'contact_centre',
  dora: 'desk',
  rita: 'reviewer',
  remo: 'reviewer',
  sara: 'supervisor',
  sven: 'supervisor',
  aldo: 'auditor',
} as const;
type Person = keyof typeof people;

export function by(person: Person, ...args: readonly string[]) {
  const who = ['--role', people[person], '--subject', person, '--data', join(folder, 'data')];
  return typed([...args, ...who], { env: { SYMBOLON_ADDRESS: standalone.address } });
}

/** Its answer; a test that expects another end asks for it. */
export async function json(person: Person, ...args: readonly string[]) {
  const { code, printed, complained } = await by(person, ...args, '--json');
  expect({ code, complained }).toEqual({ code: 0, complained: '' });
  return JSON.parse(printed);
}

export async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return path;
}

export function requestFor(applicant: ReturnType<typeof madeUpApplicant>) {
  return {
    application: { ...applicationOf(applicant), residence: 'RESIDENCE_ITALY', preferredChannel: 'CHANNEL_SMS' },
  };
}

export async function inUse(applicant: ReturnType<typeof madeUpApplicant>) {
  const unheard = { step: async () => undefined, line: () => undefined, style: (_: unknown, text: string) => text };
  // getPinInUse tells its steps, which nobody reads here, and asks for nothing else.
  const deps = {
    client: await standalone.openClient(),
    inbox: openInbox(standalone.inboxUrl),
    applicant,
    terminal: unheard,
  };
  await getPinInUse(deps as unknown as StoryDeps);
}
