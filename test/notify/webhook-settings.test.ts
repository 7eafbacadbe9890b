import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../runtime/config';
import { readConfig } from '../../services/notify/config';
import { openCarriers } from '../../services/notify/open-carriers';
import { temporaryFolder } from '../support/temporary-folder';
import { faultListOf, leastSms } from './least-settings';
import { carrierSurroundings } from './pooled';

async function written(name: string, content: string | object): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  return file;
}

const withReceipts = (signature: object) => ({
  request: { json: { to: '{recipient}', text: '{text}' } },
  response: { json: { id: '/id' } },
  receipts: { at: { id: '/id', status: '/status' }, statuses: { ok: 'delivered' }, signature },
});

const faultsOf = (env: Environment) => faultListOf(() => open(env));

function open(env: Environment) {
  return openCarriers(readConfig({ ...leastSms, ...env }), carrierSurroundings());
}

describe('the settings of webhooks in', () => {
  it.each([
    [{ WEBHOOK_LISTEN: '0.0.0.0:8080' }, []],
    [{ WEBHOOK_LISTEN: '8080' }, ['WEBHOOK_LISTEN must be host:port']],
    [{ WEBHOOK_BODY_BYTES: '0' }, ['WEBHOOK_BODY_BYTES must be a whole number, 1024 to 1048576']],
    [{ WEBHOOK_LISTEN: '0.0.0.0:8080', WEBHOOK_CERT_FILE: '/c', WEBHOOK_KEY_FILE: '/k' }, []],
    [
      { WEBHOOK_CERT_FILE: '/c' },
      ['WEBHOOK_KEY_FILE is required with WEBHOOK_CERT_FILE', 'WEBHOOK_LISTEN is required with WEBHOOK_CERT_FILE'],
    ],
  ])('fit together: %j', (env, faults) => {
    expect(faultsOf(env)).toEqual(faults);
  });

  it('open a port where a carrier tells of receipts, and none where none does', async () => {
    const SMS_HTTP_MAPPING_FILE = await written('mapping.json', withReceipts({ kind: 'bearer' }));
    const SMS_HTTP_RECEIPT_SECRET_FILE = await written('secret', 'sesame-sesame-sesame');
    const opened = open({ SMS_HTTP_MAPPING_FILE, SMS_HTTP_RECEIPT_SECRET_FILE, WEBHOOK_LISTEN: '127.0.0.1:0' });
    expect(opened.components.map(({ name }) => name)).toEqual(['sms-http', 'receipt-server']);
    expect(opened.settings.map(({ carrier }) => carrier.givesReceipts)).toEqual([true]);
    const without = open({ WEBHOOK_LISTEN: '127.0.0.1:0' });
    expect(without.components.map(({ name }) => name)).toEqual(['sms-http']);
    expect(without.settings.map(({ carrier }) => carrier.givesReceipts)).toEqual([false]);
  });

  it('have a port and a secret where a mapping tells of receipts, and a secret only there', async () => {
    const SMS_HTTP_MAPPING_FILE = await written('mapping.json', withReceipts({ kind: 'bearer' }));
    const SMS_HTTP_RECEIPT_SECRET_FILE = await written('secret', 'sesame-sesame-sesame');
    expect(faultsOf({ SMS_HTTP_MAPPING_FILE, SMS_HTTP_RECEIPT_SECRET_FILE })).toEqual([
      'WEBHOOK_LISTEN is required: carriers tell of receipts (sms-http)',
    ]);
    expect(faultsOf({ SMS_HTTP_MAPPING_FILE, WEBHOOK_LISTEN: '127.0.0.1:0' })).toEqual([
      'SMS_HTTP_RECEIPT_SECRET_FILE is required: the mapping tells of receipts',
    ]);
    expect(faultsOf({ SMS_HTTP_RECEIPT_SECRET_FILE })).toEqual([
      'SMS_HTTP_RECEIPT_SECRET_FILE is of no use: the mapping tells of no receipts',
    ]);
  });

  const hmac = { kind: 'hmac-sha256', header: 'X-S', signed: '{body}' };
  it.each([
    ['sesame', { kind: 'bearer' }, 'must hold at least 16 characters'],
    ['sesame-sesame-sesame', { kind: 'basic' }, 'must be user:password: the mapping says basic'],
    ['sesame-sesame-sesame', { ...hmac, secret_form: 'base64' }, 'must be in base64: the mapping says so'],
    ['sesame-sesame-sesame', { ...hmac, secret_form: 'hex' }, 'must be in hex: the mapping says so'],
    ['sesame\nsesame-sesame', { kind: 'bearer' }, 'must hold one line of ASCII characters'],
  ])('have a secret of the form that the mapping tells: not %j for %j', async (secret, signature, fault) => {
    const faults = faultsOf({
      SMS_HTTP_MAPPING_FILE: await written('mapping.json', withReceipts(signature)),
      SMS_HTTP_RECEIPT_SECRET_FILE: await written('secret', secret),
      WEBHOOK_LISTEN: '127.0.0.1:0',
    });
    expect(faults).toEqual([`SMS_HTTP_RECEIPT_SECRET_FILE ${fault}`]);
  });

  it('have a certificate with its key', async () => {
    const secret = {
      SMS_HTTP_MAPPING_FILE: await written('mapping.json', withReceipts({ kind: 'bearer' })),
      SMS_HTTP_RECEIPT_SECRET_FILE: await written('secret', 'sesame-sesame-sesame'),
      WEBHOOK_LISTEN: '127.0.0.1:0',
    };
    const WEBHOOK_CERT_FILE = await written('tls.crt', 'sesame');
    expect(faultsOf({ ...secret, WEBHOOK_CERT_FILE, WEBHOOK_KEY_FILE: WEBHOOK_CERT_FILE })).toEqual([
      'WEBHOOK_CERT_FILE and WEBHOOK_KEY_FILE are no certificate and its key',
    ]);
    expect(faultsOf({ ...secret, WEBHOOK_CERT_FILE, WEBHOOK_KEY_FILE: '/nowhere/tls.key' })).toEqual([
      'WEBHOOK_KEY_FILE /nowhere/tls.key cannot be read (ENOENT)',
    ]);
  });
});
