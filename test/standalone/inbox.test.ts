import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inboxCapacity } from '../../services/standalone/inbox';
import type { InboxItem } from '../../services/standalone/inbox-item';
import { emailItem, letterItem, openInbox, smsItem, startTime } from './open-inbox';

let opened: Awaited<ReturnType<typeof openInbox>>;
beforeEach(async () => {
  opened = await openInbox();
});
afterEach(() => opened.close());

const secondsIn = (seconds: number) => new Date(startTime.getTime() + 1_000 * seconds);

test('items are listed newest first, as they arrived, also after a restart', async () => {
  await opened.inbox.put(smsItem);
  await opened.inbox.put(letterItem);
  const inbox = await opened.reopen();
  const { document: _, ...letter } = letterItem;
  const { document: __, ...sms } = smsItem;
  expect(await inbox.list()).toEqual([
    { ...letter, position: 2, time: secondsIn(1), hasDocument: true },
    { ...sms, position: 1, time: secondsIn(0), hasDocument: false },
  ]);
  expect(await inbox.findDocument(letterItem.id)).toEqual(letterItem.document);
  expect(await inbox.findDocument(smsItem.id)).toBeUndefined();
});

test('the same id twice is one item, and those who watch hear of it once', async () => {
  const heard: InboxItem[] = [];
  const unwatch = opened.inbox.watch((item) => heard.push(item));
  await Promise.all([opened.inbox.put(emailItem), opened.inbox.put(emailItem)]);
  await opened.inbox.put(emailItem);
  unwatch();
  await opened.inbox.put(smsItem);
  expect(heard.map(({ id }) => id)).toEqual([emailItem.id]);
  expect((await opened.inbox.list()).map(({ id }) => id)).toEqual([smsItem.id, emailItem.id]);
});

test('only the newest 500 are kept', async () => {
  for (let index = 0; index < inboxCapacity + 3; index += 1)
    await opened.inbox.put({ ...smsItem, id: `item-${index}` });
  const items = await opened.inbox.list();
  expect({ count: items.length, newest: items.at(0)?.id, oldest: items.at(-1)?.id }).toEqual({
    count: 500,
    newest: 'item-502',
    oldest: 'item-3',
  });
});

test('no file of it holds a text, a recipient or a letter in the clear', async () => {
  for (const item of [smsItem, emailItem, letterItem]) await opened.inbox.put(item);
  const files = await readdir(opened.folder);
  const bytes = Buffer.concat(await Promise.all(files.map((file) => readFile(join(opened.folder, file)))));
  const words = ['BCDF', 'GHJK', 'LMNP', '3331234567', 'maria@example.org', 'VIA ROMA', '%PDF'];
  expect(words.filter((word) => bytes.includes(word))).toEqual([]);
});
