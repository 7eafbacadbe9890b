import { Fault } from '../../../runtime/fault';
import type { CompletedRestore } from '../../../services/standalone/adapters/own-restore';
import { InboxServer } from '../../../services/standalone/api/inbox-server';
import { ForwardClock } from '../../../services/standalone/forward-clock';
import { productTemplates } from '../../notify/product-templates';
import { openInbox } from '../open-inbox';

const completed: CompletedRestore = {
  reference: '4711',
  deliveries: [
    { half: 'first', channel: 'sms', recipient: '+39 *** *** 4567' },
    { half: 'second', channel: 'email', recipient: 'm***@e***.org' },
  ],
};
let opened: Awaited<ReturnType<typeof openInbox>>;
let server: InboxServer;
/** The tokens that were given, of which only `right` restores anything. */
let tokens: string[];
beforeEach(async () => {
  tokens = [];
  opened = await openInbox();
  const completeRestore = async (token: string) => {
    tokens.push(token);
    if (token === 'away') throw new Fault('unavailable', 'UNAVAILABLE', 'away');
    return token === 'right' ? completed : undefined;
  };
  const clock = new ForwardClock();
  server = new InboxServer({
    inbox: opened.inbox,
    clock,
    completeRestore,
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

describe('a restore', () => {
  const complete = (body: string, type = 'application/json') =>
    fetch(`${server.url}/api/restore`, { method: 'POST', headers: { 'content-type': type }, body });
  const answerTo = async (body: string) => {
    const answer = await complete(body);
    return { status: answer.status, told: await answer.json() };
  };

  test('is completed by its token, and tells where the halves go', async () => {
    expect(await answerTo('{"token": "right"}')).toEqual({ status: 200, told: completed });
  });

  test('is refused alike for every other token, and while nobody can tell it is not', async () => {
    const refused = { status: 403, told: { error: 'TOKEN_REJECTED' } };
    expect([await answerTo('{"token": "wrong"}'), await answerTo('{"token": "used"}')]).toEqual([refused, refused]);
    expect(await answerTo('{"token": "away"}')).toEqual({ status: 503, told: { error: 'UNAVAILABLE' } });
  });

  test('is not completed by opening its page, whatever is asked for', async () => {
    const answers = await Promise.all(
      ['/restore', '/restore?token=right', '/api/restore?token=right'].map((path) => fetch(`${server.url}${path}`)),
    );
    expect({ statuses: answers.map(({ status }) => status), tokens }).toEqual({
      statuses: [200, 200, 404],
      tokens: [],
    });
  });

  test.each([
    ['no token', '{}'],
    ['an empty one', '{"token": ""}'],
    ['one that is no text', '{"token": {}}'],
    ['one that is far too long', `{"token": "${'x'.repeat(200)}"}`],
    ['no JSON', 'token=right'],
  ])('is not completed by %s', async (_, body) => {
    expect({ status: (await complete(body)).status, tokens }).toEqual({ status: 400, tokens: [] });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  ])('is not completed by what a page of another origin may send unasked: %s', async (type) => {
    const { ok } = await complete('{"token": "right"}', type);
    expect({ ok, tokens }).toEqual({ ok: false, tokens: [] });
  });
});
