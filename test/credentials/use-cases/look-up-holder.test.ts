import { randomUUID } from 'node:crypto';
import { isFault } from '../../../runtime/fault';
import { migrations } from '../../../services/credentials/migrations';
import { type GetHolderInput, getHolder } from '../../../services/credentials/use-cases/get-holder';
import { countedIfFruitless } from '../../../services/credentials/use-cases/look-up-holder';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { type HolderInUse, type HolderRoom, openHolderRoom } from '../holder-room';
import { openPapersRoom } from '../papers-room';

const anna = 'operator:anna';
const reason = 'the holder calls: which number do we have?';
const policy = { operatorLookupsPerHour: 5, operatorLookupsPerDay: 8, operatorMissCounts: 2 };

describeOnEachDatabase('an operator who looks a holder up', migrations, (context) => {
  let room: HolderRoom;
  let holder: HolderInUse;
  let unknown = 990_000;
  beforeEach(async () => {
    room = await openHolderRoom(context, policy);
    holder = await room.inUse();
  });
  afterEach(async () => {
    await room.close();
    await context.empty('cap_use', 'audit_event', 'job', 'revocation');
  });
  const look = (changes: Partial<GetHolderInput> = {}, operator = anna) => {
    const asked = { kind: 'fiscal-code', value: holder.fiscalCode } as const;
    return getHolder(room.deps, { asked, unmask: [], reason: '', ...changes }, operator);
  };
  const nobody = () => {
    unknown += 1;
    return { asked: { kind: 'fiscal-code', value: validFiscalCode(unknown) } as const };
  };
  const outcomeOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(
      () => 'found',
      (thrown: unknown) => thrown,
    );
    if (!isFault(error)) return error;
    return [error.reason, error.retryAfterSeconds, ...error.fields.map(({ field }) => field)].filter(Boolean).join(' ');
  };
  const audit = (): Promise<readonly unknown[]> =>
    context
      .database('audit_event')
      .where('actor', 'like', 'operator:%')
      .orderBy(['occur_time', 'action', 'actor', 'reason'])
      .select('actor', 'action', 'holder_id', 'reason');
  const looked = () => ({ actor: anna, action: 'holder-looked-up', holder_id: holder.request.holderId, reason: null });

  test('sees the credential and its requests, and what is personal masked; that stands in the audit', async () => {
    const { postalAddress } = holder.application;
    const { requests, ...view } = await look();
    expect({ ...view, requests: requests.map(({ request }) => request.id), audit: await audit() }).toEqual({
      subject: holder.request.holderId,
      maskedFiscalCode: `${holder.fiscalCode.slice(0, 3)}************${holder.fiscalCode.slice(-1)}`,
      fiscalCode: undefined,
      createTime: expect.any(Date),
      guardTime: undefined,
      wrongPins: 0,
      pinLockUntilTime: undefined,
      credentials: [
        {
          id: holder.credential.id,
          state: 'active',
          level: 'ordinary',
          expireTime: holder.credential.expireTime,
          endTime: undefined,
          language: 'it',
          contacts: expect.arrayContaining([
            expect.objectContaining({
              maskedContact: '+39 *** *** '.concat(holder.application.mobile?.slice(-4) ?? ''),
            }),
            expect.objectContaining({ maskedContact: 'm***@e***.org', contact: undefined }),
          ]),
        },
      ],
      applications: [
        {
          pinRequestId: holder.request.id,
          maskedName: 'M*** R***',
          maskedPostalAddress: 'M*** R***, 001** Roma',
          maskedContacts: expect.any(Array),
          hasHealthCard: true,
          unmasked: {},
        },
      ],
      elevations: [],
      deskForms: [],
      requests: [holder.request.id],
      audit: [looked()],
    });
    const text = JSON.stringify(view);
    for (const secret of [holder.fiscalCode, holder.application.email, postalAddress?.street, holder.healthCard.number])
      expect(text).not.toContain(secret);
  });

  test('sees how elevations ended and what desks did, without what would open a case or tell of its documents', async () => {
    const { fiscalCode, elevation } = await (await openPapersRoom(room)).withPapers();
    const { elevations, deskForms } = await look({ asked: { kind: 'fiscal-code', value: fiscalCode } });
    const { number, credentialId, createTime, openUntilTime } = elevation;
    expect({ elevations, deskForms }).toEqual({
      elevations: [
        {
          ...{ number, credentialId, state: 'cancelled', refusal: undefined },
          ...{ createTime, openUntilTime, submitTime: room.deps.clock.now(), endTime: room.deps.clock.now() },
        },
      ],
      deskForms: [{ credentialId, act: 'elevation', deskId: 'roma-1', createTime: room.deps.clock.now() }],
    });
  });

  test('sees whole what is asked for with a reason, and nothing else; the audit names the fields, not what they hold', async () => {
    const { applications, credentials, fiscalCode } = await look({ unmask: ['name', 'contacts', 'name'], reason });
    const { mobile, email } = holder.application;
    const contacts = [
      { kind: 'mobile', value: mobile },
      { kind: 'email', value: email },
    ];
    expect([applications.map(({ unmasked }) => unmasked), fiscalCode]).toEqual([
      [{ givenName: 'Maria', familyName: 'Rossi', contacts }],
      undefined,
    ]);
    const shown = credentials[0]?.contacts.map(({ contact }) => contact);
    expect(shown).toHaveLength(2);
    expect(shown).toEqual(expect.arrayContaining(contacts));
    const all = await look({
      unmask: ['fiscal-code', 'postal-address', 'health-card'],
      reason,
      asked: { kind: 'pin-request', value: holder.request.id },
    });
    expect([all.fiscalCode, all.applications[0]?.unmasked]).toEqual([
      holder.fiscalCode,
      {
        fiscalCode: holder.fiscalCode,
        postalAddress: expect.objectContaining({ street: holder.application.postalAddress?.street }),
        healthCard: holder.healthCard,
      },
    ]);
    const unmasked = { ...looked(), action: 'holder-unmasked' };
    expect(await audit()).toEqual([
      looked(),
      looked(),
      { ...unmasked, reason: `fiscal-code, postal-address, health-card: ${reason}` },
      { ...unmasked, reason: `name, contacts: ${reason}` },
    ]);
  });

  test.each([
    ['subject', () => holder.request.holderId],
    ['credential', () => holder.credential.id],
    ['pin-request', () => holder.request.id],
  ] as const)('finds one by the id of a %s, and nobody by another', async (kind, id) => {
    expect((await look({ asked: { kind, value: id() } })).subject).toBe(holder.request.holderId);
    expect(await outcomeOf(look({ asked: { kind, value: randomUUID() } }))).toBe('HOLDER_NOT_FOUND');
    expect(await outcomeOf(look({ asked: { kind, value: 'ö' } }))).toBe('HOLDER_NOT_FOUND');
  });

  test('sees that wrong PINs have locked the holder out, and until when', async () => {
    for (let n = 0; n < 5; n += 1) await room.outcomeOf(holder.fiscalCode, '22222222');
    const lockUntil = new Date(room.deps.clock.now().getTime() + 15 * 60_000);
    expect(await look()).toMatchObject({ wrongPins: 5, pinLockUntilTime: lockUntil });
    room.pass(15 * 60_000);
    expect(await look()).toMatchObject({ wrongPins: 5, pinLockUntilTime: undefined });
  });

  test('is told all that is wrong, and that is no look-up', async () => {
    const wrong = { asked: { kind: 'fiscal-code', value: 'X' }, unmask: ['unknown', 'name'], reason: ' ' } as const;
    expect(await outcomeOf(look(wrong))).toBe('INVALID_FIELDS fiscal_code unmask reason');
    expect(await outcomeOf(look({ asked: undefined }))).toBe('INVALID_FIELDS holder');
    expect(await outcomeOf(look({ unmask: ['name'], reason: 'x'.repeat(441) }))).toBe('INVALID_FIELDS reason');
    expect([await audit(), await context.database('cap_use').where('times', 'like', '%,%')]).toEqual([[], []]);
  });

  describe('may do so only so often', () => {
    test('in an hour and in a day, each operator for himself; the refusal stands in the audit once, and alarms', async () => {
      const outcomes: unknown[] = [];
      for (let n = 0; n < 7; n += 1) outcomes.push(await outcomeOf(look()));
      expect(outcomes).toEqual([...Array(5).fill('found'), 'LOOKUP_LIMIT 3600', 'LOOKUP_LIMIT 3600']);
      expect(await outcomeOf(look({}, 'operator:berta'))).toBe('found');
      expect((await audit()).slice(5)).toEqual([
        { ...looked(), actor: 'operator:berta' },
        { actor: anna, action: 'lookup-limit-reached', holder_id: '', reason: null },
      ]);
      room.pass(3_600_000);
      for (let n = 0; n < 3; n += 1) expect(await outcomeOf(look())).toBe('found');
      expect(await outcomeOf(look())).toBe('LOOKUP_LIMIT 82800');
      const metrics = await room.deps.metrics.registry.metrics();
      expect(metrics.match(/^symbolon_credentials_operator_lookup\S+ \d+$/gm)?.sort()).toEqual([
        'symbolon_credentials_operator_lookup_limits_total{reach="near"} 4',
        'symbolon_credentials_operator_lookup_limits_total{reach="over"} 2',
        'symbolon_credentials_operator_lookups_total{outcome="found"} 9',
        'symbolon_credentials_operator_lookups_total{outcome="refused"} 3',
      ]);
    });

    test('where one that finds nobody counts for several: codes cannot be tried', async () => {
      const outcomes: unknown[] = [];
      for (let n = 0; n < 4; n += 1) outcomes.push(await outcomeOf(look(nobody())));
      expect(outcomes).toEqual(['HOLDER_NOT_FOUND', 'HOLDER_NOT_FOUND', 'HOLDER_NOT_FOUND', 'LOOKUP_LIMIT 3600']);
    });

    test('however many come at once, over all processes', async () => {
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(look(nobody()))));
      expect(outcomes.filter((outcome) => outcome === 'HOLDER_NOT_FOUND')).toHaveLength(3);
      expect(new Set(outcomes)).toEqual(new Set(['HOLDER_NOT_FOUND', 'LOOKUP_LIMIT 3600']));
    });

    test('by acts on codes that nobody has, too, while an act that is done is never refused', async () => {
      const revoke = (fiscalCode: string) =>
        countedIfFruitless(room.deps, { operator: anna, fiscalCode }, () =>
          revokePinForHolder(room.deps, { fiscalCode, reason }, anna),
        );
      const outcomes: unknown[] = [];
      for (let n = 0; n < 4; n += 1) outcomes.push(await outcomeOf(revoke(nobody().asked.value)));
      expect(outcomes).toEqual(['NOTHING_TO_REVOKE', 'NOTHING_TO_REVOKE', 'NOTHING_TO_REVOKE', 'LOOKUP_LIMIT 3600']);
      expect(await outcomeOf(revoke(holder.fiscalCode))).toBe('found');
      expect(await room.outcomeOf(holder.fiscalCode, holder.personalPin)).toBe('rejected');
    });
  });
});
