import { AuditDenials } from '../../runtime/audit-denials';
import type { AuditedRefusal } from '../../runtime/audit-refusals';
import type { Denial } from '../../runtime/denial';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { waitFor } from '../support/wait-for';

const anonymous: Denial = {
  ...{ method: undefined, caller: undefined, operatorSubject: undefined },
  ...{ source: '10.0.0.7', reason: 'CLIENT_CERTIFICATE' },
};
const console_: Denial = {
  method: 'symbolon.postal.v1.PostalService/CloseBatch',
  caller: 'spiffe://example.org/operators',
  operatorSubject: undefined,
  source: '10.0.0.7',
  reason: 'OPERATOR_TOKEN',
};
const byNobody = { actor: 'unknown', action: 'call-denied', method: undefined, refusal: 'CLIENT_CERTIFICATE' } as const;

describe('calls that are turned away', () => {
  let written: AuditedRefusal[];
  let metrics: ReturnType<typeof openMetrics>;
  let denials: AuditDenials;
  let write: (refusal: AuditedRefusal) => Promise<void>;
  beforeEach(() => {
    written = [];
    metrics = openMetrics();
    write = async (refusal) => void written.push(refusal);
    denials = new AuditDenials({
      service: 'test',
      writeRefusal: (refusal) => write(refusal),
      log: silentLog,
      metrics,
    });
  });
  afterEach(() => denials.stop());

  const reasons = () => written.map(({ reason = '' }) => reason);
  const calls = (reason: string) => Number(/, (\d+) calls$/.exec(reason)?.[1] ?? 1);

  test('are written at once, with what follows of their kind counted', async () => {
    for (let times = 0; times < 100; times += 1) denials.record(console_);
    await waitFor('the count', () => written.length === 2);
    const said = { action: 'call-denied', method: 'CloseBatch', refusal: 'OPERATOR_TOKEN' };
    expect(written).toEqual([
      { actor: console_.caller, ...said, reason: 'from 10.0.0.7' },
      { actor: console_.caller, ...said, reason: 'from 10.0.0.7, 99 calls' },
    ]);
  });

  test.each([
    ['without a certificate', anonymous],
    ['without a valid token', console_],
  ])('%s of one address do not hide those of another', async (_, denial) => {
    for (let times = 0; times < 1_000; times += 1) denials.record(denial);
    denials.record({ ...denial, source: '10.0.0.8' });
    await denials.stop();
    expect(reasons()).toEqual(['from 10.0.0.7', 'from 10.0.0.8', 'from 10.0.0.7, 999 calls']);
  });

  test('of an operator are one kind from wherever he or she calls', async () => {
    const missing = { ...console_, operatorSubject: 'anna', reason: 'ROLE_MISSING' };
    denials.record(missing);
    denials.record({ ...missing, source: '10.0.0.8' });
    await denials.stop();
    expect(written.map(({ actor, reason }) => [actor, reason])).toEqual([
      ['operator:anna', 'from 10.0.0.7'],
      ['operator:anna', 'from 10.0.0.7'],
    ]);
  });

  test('from one IPv6 network count as from one address', async () => {
    for (let host = 1; host <= 5; host += 1) denials.record({ ...anonymous, source: `2001:db8:0:7:${host}::${host}` });
    await denials.stop();
    expect(reasons()).toEqual(['from 2001:db8:0:7::/64', 'from 2001:db8:0:7::/64, 4 calls']);
  });

  test('from ever more addresses are counted together beyond a number of kinds, and leave the others their place', async () => {
    for (let address = 0; address < 5_000; address += 1)
      denials.record({ ...anonymous, source: `10.1.${address >> 8}.${address & 255}` });
    denials.record(console_);
    denials.record({ ...console_, operatorSubject: 'anna', reason: 'ROLE_MISSING' });
    await denials.stop();
    const anonymousOnes = written.filter(({ refusal }) => refusal === 'CLIENT_CERTIFICATE');
    expect({
      addresses: new Set(reasons()).size <= 60,
      calls: reasons()
        .map(calls)
        .reduce((sum, count) => sum + count, 0),
      others: anonymousOnes.filter(({ reason }) => reason?.startsWith('from others')),
      named: written.filter(({ refusal }) => refusal !== 'CLIENT_CERTIFICATE').map(({ actor }) => actor),
    }).toEqual({
      addresses: true,
      calls: 5_002,
      others: [{ ...byNobody, reason: 'from others, 4960 calls' }],
      named: [console_.caller, 'operator:anna'],
    });
  });

  test('of ever more kinds are so many events at most, with none of the calls lost', async () => {
    for (let count = 0; count < 2_000; count += 1)
      denials.record({ ...console_, operatorSubject: `anna${count % 100}`, method: `test.Echo/Method${count}` });
    await denials.stop();
    const all = reasons().map(calls);
    expect({ events: all.length, calls: all.reduce((sum, count) => sum + count, 0) }).toEqual({
      events: 201,
      calls: 2_000,
    });
  });

  test('make room for others once they have stopped', async () => {
    const from = (source: string) => denials.record({ ...anonymous, source });
    for (let address = 0; address < 40; address += 1) from(`10.1.0.${address}`);
    await waitFor('a place', () => {
      from('10.2.0.1');
      return reasons().includes('from 10.2.0.1');
    });
  });

  test('are counted in a metric where they cannot be written', async () => {
    write = () => Promise.reject(new Error('the database is away'));
    for (let times = 0; times < 3; times += 1) denials.record(anonymous);
    await denials.stop();
    const metric = await metrics.registry.getSingleMetricAsString('symbolon_audit_denials_unrecorded_total');
    expect(metric).toContain('symbolon_audit_denials_unrecorded_total{service="test"} 3');
  });
});
