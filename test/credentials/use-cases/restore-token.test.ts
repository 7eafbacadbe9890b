import { millisecondsPerMinute } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { describeOnEachDatabase } from '../../support/database-suite';
import { pinFrom } from '../credentials-room';
import { contactsOf, type HolderInUse, type HolderRoom, openHolderRoom, reasonOf } from '../holder-room';

describeOnEachDatabase("the token of a restore's link", migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'restore');
  });
  const complete = (token: string) => completeRestore(room.deps, token, 'portal');
  const tokenFor = async (holder: HolderInUse) => String((await room.linkFor(holder, contactsOf(holder)))?.token);

  test('asked for by twenty at once with one token happens once', async () => {
    const holder = await room.confirmed();
    const token = await tokenFor(holder);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => complete(token)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.reason] : []));
    expect(new Set(failures)).toEqual(new Set(['TOKEN_REJECTED']));
    const issues = context.database('pin_request').where({ credential_id: holder.credential.id, route: 'restore' });
    expect(await issues.pluck('state')).toEqual(['accepted']);
  });

  test('is refused alike, after the same statements, for a token that was used, has expired, is unknown or of another issue', async () => {
    const used = await room.confirmed();
    const usedToken = await tokenFor(used);
    await complete(usedToken);
    await room.published();
    const early = await room.confirmed();
    const expired = await tokenFor(early);
    room.pass(60 * millisecondsPerMinute);
    const revoked = await room.confirmed();
    const ofRevoked = await tokenFor(revoked);
    await context.database('credential').where({ id: revoked.credential.id }).update({ state: 'revoked' });
    const moved = await room.confirmed();
    const ofAnotherIssue = await tokenFor(moved);
    await complete(await tokenFor(moved));
    await room.exchange(moved.fiscalCode, pinFrom(await room.published()));
    const statements: string[][] = [];
    for (const token of [usedToken, expired, ofRevoked, ofAnotherIssue, 'x'.repeat(43), '', 'ü']) {
      const heard = room.statements();
      expect(await reasonOf(complete(token))).toBe('TOKEN_REJECTED');
      statements.push(heard.end());
    }
    for (const one of statements) expect(one).toEqual(statements[0]);
    expect(statements[0]).toHaveLength(2);
  });

  test('works until the last moment of its 60 minutes', async () => {
    const holder = await room.confirmed();
    const token = await tokenFor(holder);
    room.pass(60 * millisecondsPerMinute - 1);
    expect((await complete(token)).request.route).toBe('restore');
  });
});
