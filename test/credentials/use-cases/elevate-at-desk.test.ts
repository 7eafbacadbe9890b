import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import { levelAt } from '../../../services/credentials/domain/credential';
import { migrations } from '../../../services/credentials/migrations';
import { ageCredentials } from '../../../services/credentials/use-cases/age-credentials';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { elevateAtDesk } from '../../../services/credentials/use-cases/elevate-at-desk';
import { revokePinForHolder } from '../../../services/credentials/use-cases/revoke-pin-for-holder';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { pinFrom } from '../credentials-room';
import { type DeskRoom, desk, deskReason, openDeskRoom } from '../desk-room';
import { contactsOf, type HolderInUse, noticesIn, reasonOf } from '../holder-room';

describeOnEachDatabase('a credential that is made dispositive at a desk', migrations, (context) => {
  let room: DeskRoom;
  beforeEach(async () => {
    room = await openDeskRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'revocation', 'restore');
  });
  const levelOf = async ({ fiscalCode }: HolderInUse, pin: string) => {
    const { credential } = await verifyPin(room.deps, fiscalCode, pin);
    return credential && levelAt(credential, room.deps.clock.now());
  };
  const actsOf = ({ request }: HolderInUse) =>
    context.database('audit_event').where({ holder_id: request.holderId, actor: desk }).select('action', 'reason');
  const formsOf = ({ request }: HolderInUse) =>
    context.database('desk_form').where({ holder_id: request.holderId }).select('act', 'desk_id', 'credential_id');
  const age = async () => {
    while ((await ageCredentials(room.deps)) === 'more');
    return noticesIn(await room.published());
  };
  /** One who restored the PIN and has exchanged the new one. */
  const restored = async () => {
    const holder = await room.confirmed();
    const link = await room.linkFor(holder, contactsOf(holder));
    await completeRestore(room.deps, String(link?.token), 'portal');
    const initialPin = pinFrom(await room.published());
    return { ...holder, initialPin, exchange: () => room.exchange(holder.fiscalCode, initialPin) };
  };

  test('is so on the spot: VerifyPin tells it, the watchers and every contact are told, and it is written down', async () => {
    const holder = await room.inUse();
    const { level } = await room.elevate(holder);
    const verified = await levelOf(holder, holder.personalPin);
    await room.tellRaised();
    expect({
      level,
      verified,
      changes: await room.changesOf(holder.credential.id),
      told: noticesIn(await room.published()),
      audit: await actsOf(holder),
      forms: await formsOf(holder),
    }).toEqual({
      level: 'dispositive',
      verified: 'dispositive',
      changes: ['activated ordinary', 'level-changed dispositive'],
      told: contactsOf(holder)
        .map(({ value }) => `LEVEL_RAISED ${value}`)
        .sort(),
      audit: [{ action: 'elevated-at-desk', reason: deskReason }],
      forms: [{ act: 'elevation', desk_id: 'roma-1', credential_id: holder.credential.id }],
    });
  });

  test('stays so whatever follows: the same call again does nothing, a change of the PIN and a restore take nothing away', async () => {
    const holder = await room.confirmed();
    await room.elevate(holder);
    await room.elevate(holder);
    const acts = (await actsOf(holder)).map(({ action }) => action).sort();
    expect([acts, await room.tellRaised()]).toEqual([['elevated-at-desk', 'holder-looked-up'], 1]);
    await room.published();
    const { drawnPin } = await changePin(
      room.deps,
      { fiscalCode: holder.fiscalCode, currentPin: holder.personalPin },
      'portal',
    );
    expect(await levelOf(holder, String(drawnPin))).toBe('dispositive');
    const link = await room.linkFor(holder, contactsOf(holder));
    await completeRestore(room.deps, String(link?.token), 'portal');
    const { personalPin } = await room.exchange(holder.fiscalCode, pinFrom(await room.published()));
    expect(await levelOf(holder, personalPin)).toBe('ordinary');
    room.pass(48 * millisecondsPerHour - 1);
    expect([await age(), await levelOf(holder, personalPin)]).toEqual([[], 'ordinary']);
    room.pass(1);
    await age();
    await age();
    expect([await levelOf(holder, personalPin), await room.changesOf(holder.credential.id)]).toEqual([
      'dispositive',
      [
        'activated ordinary',
        'level-changed dispositive',
        'suspended ordinary',
        'activated ordinary',
        'level-changed dispositive',
      ],
    ]);
  });

  test('tells by the same call again who has the code, which is a look-up: in the audit, counted, and limited', async () => {
    const holder = await room.inUse();
    const hurried = 'operator:desk-9';
    await room.elevate(holder, hurried);
    for (let times = 0; times < room.deps.policy.operatorLookupsPerHour; times += 1)
      await room.elevate(holder, hurried);
    expect(await reasonOf(room.elevate(holder, hurried))).toBe('LOOKUP_LIMIT');
    const looked = context.database('audit_event').where({ actor: hurried, action: 'holder-looked-up' });
    expect(new Set(await looked.clone().pluck('reason'))).toEqual(new Set([deskReason]));
    expect((await looked).length).toBe(room.deps.policy.operatorLookupsPerHour);
  });

  test('counts after a restore only when its 48 hours are over, and its contacts are told so', async () => {
    const holder = await restored();
    const { credential, personalPin } = await holder.exchange();
    room.pass(8 * millisecondsPerHour);
    const raised = await room.elevate(holder);
    await room.tellRaised();
    const told = (await room.published()).flatMap(({ opened }) =>
      opened?.content?.$case === 'notice' ? [[opened.content.value.kind, opened.content.value.ordinaryMinutes]] : [],
    );
    expect([await levelOf(holder, personalPin), told, raised.due]).toEqual([
      'ordinary',
      Array(2).fill([NoticeKind.NOTICE_KIND_LEVEL_RAISED, 40 * 60]),
      { step: 'level', time: raised.ordinaryUntilTime },
    ]);
    room.pass(40 * millisecondsPerHour);
    // A change that comes before the sweep takes nothing away of what watchers are to be told.
    const { drawnPin } = await changePin(
      room.deps,
      { fiscalCode: holder.fiscalCode, currentPin: personalPin },
      'portal',
    );
    await room.published();
    await age();
    expect([await levelOf(holder, String(drawnPin)), (await room.changesOf(credential.id)).slice(-2)]).toEqual([
      'dispositive',
      ['activated ordinary', 'level-changed dispositive'],
    ]);
  });

  test('is refused while a restore waits for its exchange: who completed it has shown no half yet', async () => {
    const holder = await restored();
    expect(await reasonOf(room.elevate(holder))).toBe('SUSPENDED');
    await holder.exchange();
    expect((await room.elevate(holder)).level).toBe('dispositive');
  });

  test('may have a PIN that must be changed, which counts once it is; one that serves for nothing any more is refused', async () => {
    const [holder, other] = [await room.inUse(), await room.inUse()];
    room.pass(180 * millisecondsPerDay);
    expect((await room.elevate(holder)).level).toBe('dispositive');
    room.pass(90 * millisecondsPerDay);
    expect(await reasonOf(room.elevate(other))).toBe('EXPIRED');
    expect([await actsOf(other), await formsOf(other)]).toEqual([[], []]);
  });

  test('must be in use: neither unknown, nor never exchanged, nor revoked', async () => {
    const [issued, revoked] = [await room.issued(), await room.inUse()];
    await revokePinForHolder(room.deps, { fiscalCode: revoked.fiscalCode, reason: 'lost' }, desk);
    for (const { fiscalCode } of [issued, revoked, { fiscalCode: validFiscalCode(999_999) }])
      expect(await reasonOf(room.elevate({ fiscalCode }))).toBe('CREDENTIAL_NOT_FOUND');
  });

  test('is told to nobody where it was revoked before its contacts were told', async () => {
    const holder = await room.inUse();
    await room.elevate(holder);
    await revokePinForHolder(room.deps, { fiscalCode: holder.fiscalCode, reason: 'lost' }, desk);
    await room.tellRaised();
    expect(noticesIn(await room.published())).toEqual([]);
  });

  test('needs a fiscal code, a desk, a form that was signed lately, and a reason', async () => {
    const { fiscalCode } = await room.inUse();
    const call = (form: { number: string; signDate: string } | undefined) =>
      elevateAtDesk(
        room.deps,
        {
          fiscalCode: form === undefined ? 'X' : fiscalCode,
          deskId: form === undefined ? '' : 'roma-1',
          form: form && { ...form, identityDocument: 'identity-card' },
          reason: form === undefined ? '' : deskReason,
        },
        desk,
      );
    const faultsOf = async (form?: { number: string; signDate: string }) => {
      const error: unknown = await call(form).catch((thrown: unknown) => thrown);
      return isFault(error) ? error.fields.map(({ field, reason }) => `${field} ${reason}`) : ['no fault'];
    };
    expect(await faultsOf()).toEqual([
      expect.stringMatching(/^fiscal_code /),
      'desk_id FIELD_REQUIRED',
      'form.number FIELD_REQUIRED',
      'form.sign_date FIELD_REQUIRED',
      'form.identity_document FIELD_REQUIRED',
      'reason FIELD_REQUIRED',
    ]);
    for (const [signDate, fault] of [
      ['2026-01-08', 'DATE_IN_FUTURE'],
      ['2025-12-30', 'FORM_TOO_OLD'],
      ['2026-02-30', 'DATE_INVALID'],
    ] as const)
      expect(await faultsOf({ number: 'RM/1', signDate })).toEqual([`form.sign_date ${fault}`]);
    expect(await faultsOf({ number: 'RM/1', signDate: '2025-12-31' })).toEqual(['no fault']);
  });

  test('is raised once, however many desks ask at once', async () => {
    const holder = await room.inUse();
    await Promise.all([room.elevate(holder), room.elevate(holder), room.elevate(holder)]);
    expect([await room.tellRaised(), (await room.changesOf(holder.credential.id)).length]).toEqual([1, 2]);
  });
});
