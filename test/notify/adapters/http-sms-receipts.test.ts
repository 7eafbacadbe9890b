import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { httpSmsReceipts } from '../../../services/notify/adapters/http-sms-receipts';
import type { ReceiptMapping } from '../../../services/notify/adapters/sms-http/receipt-mapping';
import { receiptMapping } from '../receipt-room';

const secret = 'sesame-sesame-sesame';
const now = new Date('2026-11-23T08:00:00Z');
const at = { id: '/id', status: '/status', recipient: '/to', time: '/time', code: '/code' };
const fields = { id: 'id', status: 'status', recipient: 'to', time: 'time', code: 'code' };
const statuses = { '1': 'delivered', '2': 'failed' };
const bearer = { kind: 'bearer' };
const types = { json: 'application/json', form: 'application/x-www-form-urlencoded', query: '' };

const mappings = [
  receiptMapping({ at, statuses, signature: bearer }),
  receiptMapping({ at, statuses, signature: bearer, each: '/results', subject: 'own-id', time_form: 'unix-seconds' }),
  receiptMapping({ form: 'form', at: fields, statuses, signature: bearer }),
  receiptMapping({ form: 'query', at: fields, statuses, signature: bearer, time_form: 'unix-milliseconds' }),
] as const;

function accept(mapping: ReceiptMapping, url: string, body: Buffer, headers: Record<string, string>) {
  return httpSmsReceipts({ carrier: 'sms-http', mapping, secret, now: () => now }).accept({
    method: mapping.method,
    url: `/receipts/sms-http${url}`,
    headers: { 'content-type': types[mapping.form], ...headers },
    body,
  });
}

const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const nearReceipt = fc.record(
  {
    id: fc.jsonValue(),
    status: fc.constantFrom<unknown>('1', 2, 'x', null, [1]),
    to: fc.jsonValue(),
    time: fc.jsonValue(),
    code: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const anyBody = fc.oneof(
  anyBytes,
  fc.json().map((text) => Buffer.from(text)),
  nearReceipt.map((receipt) => Buffer.from(JSON.stringify(receipt))),
  fc.array(nearReceipt).map((results) => Buffer.from(JSON.stringify({ results }))),
  fc.webQueryParameters().map((text) => Buffer.from(`id=a&status=1&${text}`)),
);
const anyQuery = fc.oneof(
  fc.constant(''),
  fc.string().map((text) => `?${text}`),
  fc.webQueryParameters().map((text) => `?id=a&status=2&${text}`),
);

it('whatever a provider sends, a receipt of it is one, or it is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...mappings), anyQuery, anyBody, async (mapping, query, body) => {
      const accepted = await accept(mapping, query, body, { authorization: `Bearer ${secret}` });
      if (accepted.kind === 'refused') return expect(accepted.reason).toBe('unreadable');
      for (const { reason, occurTime, subject } of accepted.receipts) {
        expect(reason).toMatch(/^([A-Z0-9_]{1,50})?$/);
        expect(reason).not.toMatch(/\d{7}/);
        expect(occurTime <= now).toBe(true);
        if (subject.kind === 'reference') expect(subject.recipient ?? '+10000').toMatch(/^\+[1-9]\d{4,14}$/);
      }
    }),
    { numRuns: 500 },
  );
});

it('an id that is a number is known digit by digit, as the answer to its message told it', async () => {
  const body = Buffer.from('{"id": 9007199254740993, "status": "1", "to": 393331234567}');
  expect(await accept(mappings[0], '', body, { authorization: `Bearer ${secret}` })).toMatchObject({
    receipts: [{ subject: { kind: 'reference', readings: ['9007199254740993'], recipient: '+393331234567' } }],
  });
});

it('whatever anybody else sends, nothing of it is believed', async () => {
  const signed = receiptMapping({
    at,
    statuses,
    signature: {
      kind: 'hmac-sha256',
      header: 'X-S',
      signed: '{timestamp}{body}',
      timestamp_header: 'X-T',
      prefix: 'v1,',
    },
  });
  const right = createHmac('sha256', 'another secret').update('1795420800{}').digest('hex');
  const anyHeader = fc.oneof(fc.string(), fc.constantFrom('v1,', `v1,${right}`, right, '', ' '));
  await fc.assert(
    fc.asyncProperty(anyHeader, fc.oneof(fc.constant('1795420800'), fc.string()), anyBody, async (s, t, body) => {
      expect(await accept(signed, '', body, { 'x-s': s, 'x-t': t })).toEqual({
        kind: 'refused',
        status: 401,
        reason: 'forged',
      });
    }),
    { numRuns: 500 },
  );
});
