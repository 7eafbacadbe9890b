/** @jest-environment <rootDir>/test/support/rome-environment.js */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { JsonObject } from '@bufbuild/protobuf';
import { operatorCommand } from '../../../cli/operator';
import type { Act } from '../../../cli/operator/act';
import { answerLines } from '../../../cli/operator/answer';
import { acts } from '../../../cli/operator/catalogue';
import { methodNamed } from '../../../cli/operator/contract';
import { advice } from '../../../cli/operator/exit-codes';
import { momentOf } from '../../../cli/operator/moment';
import { whoMay } from '../../../cli/operator/who-may';
import { beginOfCommands, operatorPage } from '../../../scripts/operator-page.mjs';
import { table } from '../../access/allowed';
import { document, namesIn } from '../../support/document';
import { temporaryFolder } from '../../support/temporary-folder';
import { typed } from './shell';

test('every call that operators may make has a command, and no other has', () => {
  const allowed = Object.entries(table).flatMap(([service, methods]) =>
    Object.entries(methods).flatMap(([method, [, roles]]) => (roles === '' ? [] : [`${service}.${method}`])),
  );
  expect([...new Set(acts.map(({ rpc }) => rpc))].sort()).toEqual(allowed.sort());
});

test('every path of a table, and every field that an act names, is in the contract', async () => {
  for (const act of acts) {
    const { output } = methodNamed(act.rpc);
    const rows = output.fields.find(({ jsonName }) => jsonName === act.rows?.field);
    const item = rows?.fieldKind === 'list' && rows.listKind === 'message' ? rows.message : undefined;
    expect([act.words, act.rows === undefined || item !== undefined]).toEqual([act.words, true]);
    for (const { path } of act.rows?.columns ?? []) {
      const [first = ''] = path.split(/[.[]/);
      expect([path, item?.fields.some(({ jsonName }) => jsonName === first)]).toEqual([path, true]);
    }
    const { printed } = await typed([...act.words.split(' '), '--help']);
    for (const name of act.takes ?? [])
      expect(printed).toContain(
        name
          .replace('?', '')
          .replaceAll('_', '-')
          .replace(/^subject$/, 'pseudonym'),
      );
  }
});

test('docs/operator.md has the commands as they are: npm run operator-page writes them', async () => {
  const rpcs = new Map(acts.map(({ words, rpc }) => [words, rpc]));
  const page = operatorPage(operatorCommand(), (words) =>
    rpcs.has(words) ? whoMay(rpcs.get(words) ?? '') : undefined,
  );
  expect(document('docs/operator.md').split(beginOfCommands)[1]?.trim()).toBe(page.trim());
});

test('what is advised is about reasons that there are', () => {
  const known = [...namesIn(document('docs/reasons.md')), 'UNAVAILABLE', 'DEADLINE_EXCEEDED'];
  expect(Object.keys(advice).filter((reason) => !known.includes(reason))).toEqual([]);
});

const list = actNamed('requests list');
const waiting: JsonObject = {
  pinRequests: [
    request(
      '01a2201d-df52-75ef-959d-9dc15bf6f83e',
      'PIN_REQUEST_STATE_DELIVERING',
      'ATTENTION_ADDRESS',
      '2026-11-28T03:05:58Z',
    ),
    request(
      '01a2201d-df52-75ef-959d-9dc15bf6f83f',
      'PIN_REQUEST_STATE_AWAITING_ACTIVATION',
      'ATTENTION_ISSUE_UNDER_WAY',
      '2026-11-27T22:30:00Z',
    ),
  ],
};

function request(id: string, state: string, attention: string, createTime: string): JsonObject {
  const delivery = { id: 'x', half: 'HALF_FIRST', channel: 'CHANNEL_SMS', state: 'DELIVERY_STATE_SENT' };
  const letter = { id: 'y', half: 'HALF_SECOND', channel: 'CHANNEL_LETTER', state: 'DELIVERY_STATE_HELD' };
  return { pinRequest: { id, state, createTime, reference: '4711', deliveries: [delivery, letter] }, attention };
}

function actNamed(words: string): Act {
  const found = acts.find((act) => act.words === words);
  if (found === undefined) throw new Error(`there is no ${words}`);
  return found;
}

test('a table fits 80 columns: ids and times stay whole, words are cut, what has no room is left out', () => {
  const lines = answerLines(list, methodNamed(list.rpc).output, waiting, { columns: 80, colours: false });
  expect(lines).toEqual([
    'ID                                    STATE        ATTENTION    ASKED CET',
    '01a2201d-df52-75ef-959d-9dc15bf6f83e  delivering   address      2026-11-28 04:05',
    '01a2201d-df52-75ef-959d-9dc15bf6f83f  awaiting-a…  issue-unde…  2026-11-27 23:30',
    '(2 more columns in a wider terminal, or with --json)',
  ]);
});

test('a table has all its columns in 200', () => {
  const lines = answerLines(list, methodNamed(list.rpc).output, waiting, { columns: 200, colours: false });
  expect(lines).toEqual([
    'ID                                    STATE                ATTENTION        ASKED CET         REF   DELIVERIES',
    '01a2201d-df52-75ef-959d-9dc15bf6f83e  delivering           address          2026-11-28 04:05  4711  first sms sent, second letter held',
    '01a2201d-df52-75ef-959d-9dc15bf6f83f  awaiting-activation  issue-under-way  2026-11-27 23:30  4711  first sms sent, second letter held',
  ]);
});

test('of the audit 80 columns show what was done whole, and no half of an id', () => {
  const act = actNamed('audit list');
  const ids = { id: '01a2201d-df52-75ef-959d-9dc15bf6f83e', subject: '01a2201d-df52-75ef-959d-9dc15bf6f83f' };
  const events = [
    { ...ids, occurTime: '2026-11-28T03:05:00Z', action: 'elevation-form-drawn', actor: 'operator:anna' },
  ];
  expect(answerLines(act, methodNamed(act.rpc).output, { events }, { columns: 80, colours: false })).toEqual([
    'WHEN CET          ACTION                ACTOR',
    '2026-11-28 04:05  elevation-form-drawn  operator:anna',
    '(2 more columns in a wider terminal, or with --json)',
  ]);
});

test.each([
  ['audit verify', { faultCount: '0' }, 'The audit is whole.'],
  ['audit verify', { faultCount: '2' }, 'The audit is NOT whole.'],
  ['books', { lastWholeWalkTime: '2026-11-28T03:05:00Z' }, 'The books add up.'],
  ['books', { counts: [{ count: '1' }] }, 'The books do NOT add up.'],
  ['books', {}, 'Not every ledger was asked yet.'],
])('%s says in a sentence what its answer comes to', (words, answer, verdict) => {
  const act = actNamed(words);
  expect(answerLines(act, methodNamed(act.rpc).output, answer, { columns: 80, colours: false })[0]).toBe(verdict);
});

test('what others wrote cannot steer the terminal, and colours are only where they are wanted', () => {
  const act = actNamed('surge list');
  const answer = { surges: [{ id: 'a', state: 'SURGE_STATE_ACTIVE', reason: 'x\u001b[2J\u202e\nb' }] };
  const shown = (colours: boolean) => answerLines(act, methodNamed(act.rpc).output, answer, { columns: 80, colours });
  expect(shown(false)).toEqual(['ID  STATE   REASON', 'a   active  x·[2J··b']);
  expect(shown(true)[1]).toContain('\u001b[32mactive\u001b[39m');
});

test('a time is ago, ahead, a day here, or with its zone', () => {
  const now = new Date('2027-02-21T12:00:00Z');
  const read = (text: string) => momentOf(text, now).toISOString();
  expect(['30m', '3d', '+12h', '2027-02-01', '2027-02-01T10:00:00+02:00'].map(read)).toEqual([
    '2027-02-21T11:30:00.000Z',
    '2027-02-18T12:00:00.000Z',
    '2027-02-22T00:00:00.000Z',
    '2027-01-31T23:00:00.000Z',
    '2027-02-01T08:00:00.000Z',
  ]);
  for (const text of ['yesterday', '3', '2027-02-31', '2027-02-31T10:00:00Z', '2027-02-01T10:00', '3w', ''])
    expect(() => momentOf(text, now)).toThrow('is no time');
});

describe('wrong usage, exit code 2, is told before any service is asked', () => {
  test.each([
    [['requests', 'list', '--attention', 'none'], 'Allowed choices are any, address,'],
    [['requests', 'list', '--limit', '0'], 'from 1 to 10000'],
    [['requests', 'list', '--older-than', 'soon'], 'soon is no time'],
    [['surge', 'propose', '--hours', 'two'], 'hours is a whole number, not two'],
    [['holder', 'show', 'A', '--pseudonym', 'B'], 'no such request'],
    [['batches', 'close', 'moon', '--yes'], 'letter-class is one of italy, abroad, desk'],
    [['requests', 'release'], "missing required argument 'pin-request-id'"],
    [['requests', 'issue', '--from', '/nowhere.json'], '/nowhere.json cannot be read (ENOENT)'],
    [['holder', 'export', 'A'], '--out names the file'],
    [['revoke', 'RSSMRA80A01H501U'], 'ends in 501U, and any issue under way, for good. --yes'],
    [['surge', 'list'], 'no token says who you are'],
    [['surge', 'list', '--address', 'credentials.example:50051'], 'another machine'],
    [['surge', 'list', '--cert', 'a.pem'], 'go together'],
    [['surge', 'list', '--token', 'secret'], "unknown option '--token'"],
  ])('%j', async (args, told) => {
    const { code, printed, complained } = await typed(args);
    expect({ code, printed, complained }).toEqual({ code: 2, printed: '', complained: expect.stringContaining(told) });
  });
});

test('a profile or a token that others may read is refused; one that is kept is used', async () => {
  const home = await temporaryFolder();
  await mkdir(join(home, '.config/symbolon'), { recursive: true });
  const profile = join(home, '.config/symbolon/operator.json');
  const token = join(home, 'token');
  await writeFile(token, 'x.y.z\n', { mode: 0o600 });
  await writeFile(profile, JSON.stringify({ address: '127.0.0.1:1', tokenFile: token }));
  const asked = () => typed(['surge', 'list', '--timeout', '5'], { env: { HOME: home } });
  await chmod(profile, 0o644);
  expect(await asked()).toMatchObject({
    code: 2,
    complained: `${profile} can be read or written by others: chmod 600 ${profile}`,
  });
  await chmod(profile, 0o600);
  expect(await asked()).toMatchObject({ code: 6, complained: expect.stringMatching(/^UNAVAILABLE: .*127\.0\.0\.1:1/) });
  await chmod(token, 0o640);
  expect(await asked()).toMatchObject({ code: 2, complained: expect.stringContaining(`${token} can be read`) });
  await writeFile(profile, JSON.stringify({ adress: '127.0.0.1:1' }));
  expect(await asked()).toMatchObject({ code: 2, complained: expect.stringContaining(`${profile}: adress; it holds`) });
});

test('Ctrl-C ends a call that is under way', async () => {
  const left = new AbortController();
  const callers: Socket[] = [];
  const silent = createServer((caller) => {
    callers.push(caller);
    left.abort();
  });
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const there = silent.address();
  const address = `127.0.0.1:${typeof there === 'object' ? there?.port : ''}`;
  const env = { SYMBOLON_ADDRESS: address, SYMBOLON_OPERATOR_TOKEN: 'x.y.z' };
  expect(await typed(['surge', 'list'], { env, signal: left.signal })).toEqual({
    code: 130,
    printed: '',
    complained: 'Interrupted. Whether it was done is not known: look before you repeat it.',
  });
  for (const caller of callers) caller.destroy();
  silent.close();
});
