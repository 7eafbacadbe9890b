import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../runtime/clock';
import { isFault } from '../../runtime/fault';
import { statusReceivers } from '../../services/notify/status-receivers';
import { temporaryFolder } from '../support/temporary-folder';

const caller = 'spiffe://example.org/portal';
const url = 'https://portal.example/status';

async function written(name: string, content: string): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, content, { mode: 0o600 });
  return file;
}

async function receiversOf(document: unknown, webhooksRequireTls = true) {
  const content = typeof document === 'string' ? document : JSON.stringify(document);
  return statusReceivers({ webhooksFile: await written('webhooks.json', content), webhooksRequireTls }, systemClock);
}

async function faultsOf(document: unknown, requireTls?: boolean): Promise<readonly string[]> {
  try {
    await receiversOf(document, requireTls);
    return [];
  } catch (error) {
    if (!isFault(error, 'invalid')) throw error;
    return error.fields.map(({ field, description }) => `${field} ${description}`);
  }
}

describe('the calling services that are told of their messages', () => {
  it('are none where no file names any', () => {
    expect(statusReceivers({ webhooksFile: undefined, webhooksRequireTls: true }, systemClock)).toEqual([]);
  });

  it('are told of all that can be told, or of what they ask for', async () => {
    const secret_file = await written('secret', `whsec_${Buffer.alloc(32, 7).toString('base64')}\n`);
    const previous_secret_file = await written('before', `${'x'.repeat(32)}\n`);
    const receivers = await receiversOf([
      { caller, url, secret_file, previous_secret_file },
      { caller: 'portal-2', url: 'http://127.0.0.1:1/', secret_file, states: ['failed', 'expired'] },
    ]);
    expect(receivers.map((receiver) => [receiver.caller, ...receiver.states])).toEqual([
      [caller, 'sent', 'delivered', 'failed', 'expired', 'cancelled'],
      ['portal-2', 'failed', 'expired'],
    ]);
    for (const { webhook } of receivers) webhook.close();
  });

  it('are refused with everything that is wrong, by its place, and nothing that a secret holds', async () => {
    const short = await written('secret', 'sesame');
    const odd = await written('odd', 'whsec_sesame!');
    expect(
      await faultsOf([{ caller, url, secret_file: short, previous_secret_file: odd, ca_file: '/nowhere' }]),
    ).toEqual([
      'WEBHOOKS_FILE 0.secret_file must hold at least 32 bytes',
      'WEBHOOKS_FILE 0.previous_secret_file must be base64 after whsec_',
      'WEBHOOKS_FILE 0.ca_file /nowhere cannot be read (ENOENT)',
    ]);
    const faults = await faultsOf([
      { caller, url, secret_file: short },
      { caller, url: 'http://portal.example/', secret_file: short, states: ['sent', 'read'] },
      { caller: 'two words', url: 'https://u:sesame@portal.example/', secret_file: 7, states: [] },
      { url: 'ftp://portal.example/', secret: 'sesame' },
      'portal',
    ]);
    expect(faults).toEqual(
      [
        '1.url must be https: unless it is this machine, or WEBHOOKS_REQUIRE_TLS is false',
        '1.states.1 must be one of sent, delivered, failed, expired, cancelled',
        '2.caller must be an identity, such as spiffe://example.org/portal',
        '2.url must have neither a user nor a #',
        '2.secret_file must be a text',
        '2.states must name a state at least',
        '3.secret is not known',
        '3.caller is missing',
        '3.url must be an https: address',
        '3.secret_file is missing',
        '4 must be an object',
        '4.caller is missing',
        '4.url is missing',
        '4.secret_file is missing',
        '1 is of a caller that has one already',
      ].map((fault) => `WEBHOOKS_FILE ${fault}`),
    );
    expect(faults.join()).not.toContain('sesame');
  });

  it.each([
    ['no file', undefined, ['WEBHOOKS_FILE /nowhere/webhooks.json cannot be read (ENOENT)']],
    ['no JSON', '[{"secret": sesame}]', ['WEBHOOKS_FILE is no JSON']],
    ['no list', {}, ['WEBHOOKS_FILE the document must be a list']],
    [
      'too many',
      Array(101).fill(7),
      expect.arrayContaining(['WEBHOOKS_FILE the document must have at most 100 receivers']),
    ],
  ])('are refused with %s', async (_what, document, faults) => {
    if (document !== undefined) return expect(await faultsOf(document)).toEqual(faults);
    const config = { webhooksFile: '/nowhere/webhooks.json', webhooksRequireTls: true };
    expect(() => statusReceivers(config, systemClock)).toThrow(
      expect.objectContaining({
        fields: [expect.objectContaining({ description: expect.stringContaining('ENOENT') })],
      }),
    );
  });

  it('may be told in the clear where that is allowed', async () => {
    const secret_file = await written('secret', 'x'.repeat(32));
    expect(await faultsOf([{ caller, url: 'http://portal.example/', secret_file }], false)).toEqual([]);
  });
});
