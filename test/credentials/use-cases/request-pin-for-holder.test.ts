import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { migrations } from '../../../services/credentials/migrations';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { matchAddress, matchAddressQueue } from '../../../services/credentials/use-cases/match-address';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { revokePin } from '../../../services/credentials/use-cases/revoke-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { actsOn, faultOf } from '../centre-room';
import { anApplication, emailOf } from '../credentials-room';
import { runJobs } from '../jobs-room';
import { openReturnedRoom, type ReturnedRoom } from '../returned-room';

const actor = 'operator:anna';
const reason = 'called, asked for date of birth and the last letter';

describeOnEachDatabase("an operator who asks for a PIN in a holder's place", migrations, (context) => {
  let room: ReturnedRoom;
  let seed = 46_000;
  beforeEach(async () => {
    room = await openReturnedRoom(context, { letterHold: 'mismatch' });
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'address_block', 'cap_use', 'revocation');
  });
  const holdingNothing = async () => {
    await room.close();
    room = await openReturnedRoom(context);
  };
  const application = (changes?: Partial<RawApplication>) => anApplication(++seed, changes);
  const askFor = (
    raw: RawApplication,
    operator: { reason?: string; mayGoBeyondCaps?: boolean } = {},
    requestId: string = randomUUID(),
  ) => requestPin(room.deps, { requestId, application: raw, operator: { reason, ...operator } }, actor);
  const auditOf = (id: string) => actsOn(context, id, actor);
  const lettersTo = async () =>
    (await room.published()).flatMap(({ opened }) =>
      opened?.recipient?.$case === 'postalAddress' ? [opened.recipient.value.street] : [],
    );
  const matched = () => runJobs(context, room.deps, matchAddressQueue, matchAddress);

  test('is told what is held, and its reason is kept; the same again is the same answer', async () => {
    const raw = application();
    const requestId = randomUUID();
    const { request, deliveries } = await askFor(raw, {}, requestId);
    expect(deliveries.map(({ channel, state }) => [channel, state])).toEqual([
      ['sms', 'queued'],
      ['letter', 'held'],
    ]);
    expect(await auditOf(request.id)).toEqual([{ action: 'pin-requested', reason }]);
    expect((await askFor(raw, {}, requestId)).request.id).toBe(request.id);
    expect(await faultOf(askFor(application(), {}, requestId))).toBe('conflict REQUEST_ID_REUSED');
    // The same application is the same issue; what can be is sent again, and it stands there why.
    await room.report([room.saying(String(deliveries[0]?.id), 'sent')]);
    room.pass(1);
    expect((await askFor(raw, { reason: 'nothing has come' })).request.id).toBe(request.id);
    expect((await auditOf(request.id)).at(-1)).toEqual({ action: 'half-resent', reason: 'nothing has come' });
  });

  test('confirms no address by that, of a holder whose wallet was stolen neither: that is another act', async () => {
    const healthCard = { number: '80380000000000000017', expiryDate: '2031-01-31' };
    const holder = await room.issued({ healthCard });
    await revokePin(
      room.deps,
      { fiscalCode: holder.fiscalCode, healthCard, confirmation: { kind: 'email', value: emailOf(1) } },
      'portal',
    );
    await room.finishRevocations();
    room.pass(2 * millisecondsPerDay);
    const { request } = await askFor(holder.application);
    await matched();
    await room.published();
    expect(await room.requestOf(request.id)).toMatchObject({ outcome: 'issued', attention: 'address' });
    await confirmPersonalData(room.deps, { pinRequestId: request.id, reason }, actor);
    expect(await lettersTo()).toEqual([holder.application.postalAddress?.street]);
  });

  test('waits at a cap like anybody else, unless a supervisor asks', async () => {
    const raw = application();
    await room.ask(raw);
    const neighbour = (n: number) => ({ ...application(), mobile: raw.mobile, email: emailOf(seed * 10 + n) });
    await askFor(neighbour(1));
    await askFor(neighbour(2));
    const over = await askFor(neighbour(3));
    expect(over.request).toMatchObject({ outcome: 'withheld-cap', attention: 'cap' });
    const beyond = await askFor(neighbour(4), { mayGoBeyondCaps: true });
    expect(beyond.request).toMatchObject({ outcome: 'issued', attention: undefined });
  });

  test('is told that a PIN is in use, and nothing is written or sent', async () => {
    await holdingNothing();
    const holder = await room.inUse();
    const before = await context.database('pin_request').count('* as n');
    expect(await faultOf(askFor(holder.application))).toBe('precondition CREDENTIAL_IN_USE');
    expect(await context.database('pin_request').count('* as n')).toEqual(before);
    expect(await room.published()).toEqual([]);
  });

  test('is told all that is wrong at once', async () => {
    const wrong = askFor({ ...application(), fiscalCode: 'X', givenName: '' }, { reason: ' ' }, 'no id');
    expect(await faultOf(wrong)).toBe(
      'invalid INVALID_FIELDS request_id application.fiscal_code application.given_name reason',
    );
  });
});
