import { get, type IncomingMessage, request } from 'node:http';
import { InboxServer } from '../../../services/standalone/api/inbox-server';
import { ForwardClock } from '../../../services/standalone/forward-clock';
import { productTemplates } from '../../notify/product-templates';
import { waitFor } from '../../support/wait-for';
import { emailItem, letterItem, openInbox, smsItem } from '../open-inbox';

let opened: Awaited<ReturnType<typeof openInbox>>;
let server: InboxServer;
let clock: ForwardClock;
beforeEach(async () => {
  opened = await openInbox();
  clock = new ForwardClock();
  server = new InboxServer({
    inbox: opened.inbox,
    clock,
    completeRestore: async () => undefined,
    templates: productTemplates,
    host: '127.0.0.1',
    port: 0,
  });
  await server.start();
});
afterEach(async () => {
  await server.stop();
  await opened.close();
});

const smsPresented = {
  id: smsItem.id,
  channel: 'sms',
  to: '+393331234567',
  subject: '',
  text: smsItem.text,
  time: '2026-11-22T10:00:00.000Z',
  pdf: null,
};
const letterPresented = {
  id: letterItem.id,
  channel: 'letter',
  to: letterItem.to,
  subject: letterItem.subject,
  text: letterItem.text,
  time: '2026-11-22T10:00:01.000Z',
  pdf: `/inbox/letters/${letterItem.id}.pdf`,
};

/** As a raw client asks: fetch would set the Host header itself. */
function ask(path: string, headers: Record<string, string> = {}): Promise<IncomingMessage & { body: string }> {
  return new Promise((resolve, reject) => {
    get(`${server.url}${path}`, { headers, agent: false }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk) => {
        body += chunk;
      });
      answer.on('end', () => resolve(Object.assign(answer, { body })));
    }).on('error', reject);
  });
}

test('the API gives the items, newest first, and a letter by the path it names', async () => {
  await opened.inbox.put(smsItem);
  await opened.inbox.put(letterItem);
  const answer = await fetch(`${server.url}/api/inbox`);
  expect(await answer.json()).toEqual([letterPresented, smsPresented]);
  const pdf = await fetch(`${server.url}${letterPresented.pdf}`);
  expect({ type: pdf.headers.get('content-type'), body: await pdf.text() }).toEqual({
    type: 'application/pdf',
    body: '%PDF-1.4 a letter',
  });
});

test('a letter that is not there, and a page that is not there, are not found', async () => {
  await opened.inbox.put(smsItem);
  const paths = [`/inbox/letters/${smsItem.id}.pdf`, '/inbox/letters/nothing.pdf', '/inbox/items/nothing', '/nothing'];
  const answers = await Promise.all(paths.map((path) => ask(path)));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404]);
});

test.each([
  'evil.example',
  'evil.example:8025',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '10.0.0.1',
])('a request that names this host %p is refused, whatever it asks for', async (host) => {
  await opened.inbox.put(letterItem);
  const paths = [
    '/',
    '/api/inbox',
    '/api/inbox/stream',
    letterPresented.pdf,
    '/assets/inbox.js',
    '/restore',
    '/nothing',
  ];
  const answers = await Promise.all(paths.map((path) => ask(path, { host })));
  expect(answers.map(({ statusCode }) => statusCode)).toEqual(paths.map(() => 421));
  expect(answers.map(({ body }) => body).join()).not.toContain('LMNP');
});

test.each([
  'localhost',
  'localhost:8025',
  '127.0.0.1:1',
  '[::1]:8025',
])('a request that names %p is answered', async (host) => {
  expect((await ask('/', { host })).statusCode).toBe(200);
});

test.each([
  '/',
  '/restore',
])('the answer to %p forbids what the page does not need, and no other page may show or read it', async (path) => {
  const { headers } = await ask(path);
  const { 'content-security-policy': policy, ...others } = headers;
  expect(policy).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; object-src 'self'; " +
      "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(others).toMatchObject({
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  expect(others).not.toHaveProperty('access-control-allow-origin');
});

test('what a holder was sent is shown as text, whatever it holds', async () => {
  await opened.inbox.put({ ...emailItem, to: '"<b>"@example.org', subject: '<script>1</script>', text: `</p>&'` });
  const { body } = await ask(`/inbox/items/${emailItem.id}`);
  expect(body).toContain('<h3>&lt;script&gt;1&lt;/script&gt;</h3>');
  expect(body).toContain('To &quot;&lt;b&gt;&quot;@example.org');
  expect(body).toContain('&lt;/p&gt;&amp;&#39;');
});

/** Reads a stream's events until it ends. */
async function readStream(path: string, headers: Record<string, string> = {}) {
  const events: { id: string; data: unknown }[] = [];
  const leaving = new AbortController();
  const answer = await fetch(`${server.url}${path}`, { headers, signal: leaving.signal });
  const ended = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
        if (id !== undefined && data !== undefined) events.push({ id, data: JSON.parse(data) });
      }
    }
  })().catch(() => {});
  return { answer, events, ended, leave: () => leaving.abort() };
}

test('an address in a message is a link, and the stop after it is none of it', async () => {
  const link = 'http://127.0.0.1:8025/restore#token=a-b_c';
  await opened.inbox.put({ ...emailItem, text: `Open ${link}.\n<a href="${link}">` });
  const { body } = await ask(`/inbox/items/${emailItem.id}`);
  const linked = `<a href="${link}">${link}</a>`;
  expect(body).toContain(`Open ${linked}.\n&lt;a href=&quot;${linked}&quot;&gt;`);
});

test('a stream tells of what arrives from now on', async () => {
  await opened.inbox.put(smsItem);
  const { answer, events, leave } = await readStream('/api/inbox/stream');
  await opened.inbox.put(letterItem);
  await waitFor('the event', () => events.length > 0);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(events).toEqual([{ id: '2', data: letterPresented }]);
  leave();
});

test('a stream that comes back leaves nothing out and repeats nothing', async () => {
  for (const item of [smsItem, letterItem]) await opened.inbox.put(item);
  const { events, leave } = await readStream('/api/inbox/stream?after=0', { 'last-event-id': '1' });
  await opened.inbox.put(emailItem);
  await waitFor('the event', () => events.length > 1);
  expect(events.map(({ id }) => id)).toEqual(['2', '3']);
  leave();
});

test('more streams than 32 are refused, and stopping ends those that are open', async () => {
  const streams = await Promise.all(Array.from({ length: 32 }, () => readStream('/api/inbox/stream')));
  expect((await ask('/api/inbox/stream')).statusCode).toBe(503);
  await server.stop();
  await Promise.all(streams.map(({ ended }) => ended));
});

describe('the clock', () => {
  const millisecondsPerDay = 86_400_000;
  const setForward = (body: string, type = 'application/json') =>
    fetch(`${server.url}/api/clock/forward`, { method: 'POST', headers: { 'content-type': type }, body });
  const daysAhead = () => Math.abs(Math.round((clock.now().getTime() - Date.now()) / millisecondsPerDay));

  test('goes forward by days, each time further, and tells what time it is then', async () => {
    const first = await setForward('{"days": 14}');
    const answer = await setForward('{"days": 3}');
    const { now } = (await answer.json()) as { now: string };
    expect({ status: first.status, days: daysAhead(), told: Date.parse(now) <= clock.now().getTime() }).toEqual({
      status: 200,
      days: 17,
      told: true,
    });
  });

  test.each([
    ['no days', '{}'],
    ['none', '{"days": 0}'],
    ['days back', '{"days": -1}'],
    ['half a day', '{"days": 0.5}'],
    ['too many', '{"days": 3651}'],
    ['no JSON', 'days=1'],
    ['nothing', ''],
  ])('is not set by %s', async (_, body) => {
    expect({ status: (await setForward(body)).status, days: daysAhead() }).toEqual({ status: 400, days: 0 });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  ])('is not set by what a page of another origin may send unasked: %s', async (type) => {
    const { ok } = await setForward('{"days": 1}', type);
    expect({ ok, days: daysAhead() }).toEqual({ ok: false, days: 0 });
  });

  test('is not set for a page whose name only resolves to this host', async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { host: 'evil.example', 'content-type': 'application/json' };
      const asked = request(`${server.url}/api/clock/forward`, { method: 'POST', headers, agent: false }, (answer) =>
        resolve(answer.statusCode),
      );
      asked.on('error', reject).end('{"days": 1}');
    });
    expect({ status, days: daysAhead() }).toEqual({ status: 421, days: 0 });
  });

  test('goes ten years ahead and no further', async () => {
    expect((await setForward('{"days": 3650}')).status).toBe(200);
    expect({ status: (await setForward('{"days": 1}')).status, days: daysAhead() }).toEqual({
      status: 409,
      days: 3650,
    });
  });
});
