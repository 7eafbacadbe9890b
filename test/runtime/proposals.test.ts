import { findProposal, listProposals, purgeProposals } from '../../runtime/dual-control';
import { isFault } from '../../runtime/fault';
import { describeOnEachDatabase } from '../support/database-suite';
import { keyringWith, newKey } from '../support/keyrings';
import { clock, evening, gate, gateMigrations, morning, opening, outcome } from './gate-room';

describeOnEachDatabase('proposals', gateMigrations, (context) => {
  afterEach(() => context.empty('proposal', 'act'));

  it('is one for a kind and subject: the same again is the same proposal, another conflicts with it', async () => {
    const { proposeIt } = gate(context);
    const first = await proposeIt();
    const again = await proposeIt({ proposer: 'bruno', reason: 'I think so too' });

    expect([
      again,
      await outcome(proposeIt({ payload: { letters: 4 } })),
      (await proposeIt({ subjectId: 'gate-8', payload: { letters: 4 } })).subjectId,
      (await proposeIt({ kind: 'close-gate' })).kind,
    ]).toEqual([first, 'conflict PROPOSAL_OPEN', 'gate-8', 'close-gate']);
  });

  it('is one of twenty who propose the same at once, and one of two who propose different things', async () => {
    const { proposeIt } = gate(context);
    const same = await Promise.all(
      Array.from({ length: 20 }, (_, index) => proposeIt({ proposer: `person-${index}` })),
    );
    const different = await Promise.all(
      [1, 2].map((letters) => outcome(proposeIt({ subjectId: 'gate-8', payload: { letters } }))),
    );

    expect({
      ids: new Set(same.map(({ id }) => id)).size,
      conflicts: different.filter((answer) => answer === 'conflict PROPOSAL_OPEN').length,
      made: different.filter((answer) => typeof answer !== 'string').length,
    }).toEqual({ ids: 1, conflicts: 1, made: 1 });
  });

  it('is not found under another kind of act, or another id', async () => {
    const { database, proposeIt, approveIt, openIds } = gate(context);
    const other = await proposeIt({ kind: 'burn-gate' });

    expect([
      await outcome(approveIt(other.id, 'bruno')),
      await outcome(approveIt('nothing', 'bruno')),
      await openIds(),
      await openIds(['burn-gate', 'open-gate']),
      await findProposal(database, 'nothing'),
    ]).toEqual(['not-found PROPOSAL_UNKNOWN', 'not-found PROPOSAL_UNKNOWN', [], [other.id], undefined]);
  });

  it('is listed by pages, newest first', async () => {
    const { database, proposeIt } = gate(context);
    const keyring = keyringWith(newKey('fingerprint'));
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      clock.time = new Date(morning.getTime() + index);
      made.unshift((await proposeIt({ subjectId: `gate-${index}` })).id);
    }
    const pages: string[][] = [];
    for (let pageToken: string | undefined = ''; pageToken !== undefined; ) {
      const page = await listProposals({ database, keyring, clock }, [opening.kind], { pageSize: 2, pageToken });
      pages.push(page.items.map(({ id }) => id));
      pageToken = page.nextPageToken === '' ? undefined : page.nextPageToken;
    }

    expect(pages).toEqual([made.slice(0, 2), made.slice(2, 4), made.slice(4)]);
  });

  it('is forgotten some time after its end, and not before', async () => {
    const { database, proposeIt, approveIt, openIds } = gate(context);
    const approved = await proposeIt();
    await approveIt(approved.id, 'bruno');
    await proposeIt({ subjectId: 'nobody-looked' });
    const open = await proposeIt({ subjectId: 'gate-8', expireTime: new Date('2026-12-20T08:00:00Z') });
    const keepMilliseconds = 3_600_000;
    clock.time = new Date(evening.getTime() + keepMilliseconds);
    const rounds = [await purgeProposals(database, clock, keepMilliseconds), await database('proposal').pluck('id')];
    clock.time = new Date(clock.time.getTime() + 1);
    rounds.push(await purgeProposals(database, clock, keepMilliseconds), await database('proposal').pluck('id'));

    expect([rounds[0], rounds[1]?.length, rounds[2], rounds[3], await openIds()]).toEqual([
      'idle',
      3,
      'idle',
      [open.id],
      [open.id],
    ]);
  });

  it('takes no more than it can keep', async () => {
    const { proposeIt, refuseIt, approveIt } = gate(context);
    const longest = {
      subjectId: 's'.repeat(100),
      kind: 'k'.repeat(50),
      proposer: 'p'.repeat(150),
      reason: '😀'.repeat(500),
    };
    const { id } = await proposeIt({ subjectId: 'gate-9' });
    const fields = (promise: Promise<unknown>) =>
      promise.then(
        () => [],
        (error: unknown) =>
          isFault(error) ? [error.reason, ...error.fields.map((one) => `${one.field} ${one.reason}`)] : [],
      );

    expect([
      (await proposeIt(longest)).reason,
      await fields(proposeIt({ reason: 'x'.repeat(501), expireTime: morning })),
      await fields(proposeIt({ reason: ' ', expireTime: new Date('2026-12-28T08:00:00Z') })),
      await fields(refuseIt(id, 'bruno', 'two\nlines')),
      await fields(refuseIt(id, 'bruno', '')),
      await fields(proposeIt({ kind: 'k'.repeat(51) })),
      await fields(proposeIt({ subjectId: 'a space' })),
      await fields(proposeIt({ payload: 'x'.repeat(8_191) })),
      await fields(proposeIt({ proposer: '' })),
      await fields(approveIt(id, 'p'.repeat(201))),
    ]).toEqual([
      longest.reason,
      ['INVALID_FIELDS', 'reason TEXT_TOO_LONG', 'expire_time TIME_OUT_OF_RANGE'],
      ['INVALID_FIELDS', 'reason FIELD_REQUIRED', 'expire_time TIME_OUT_OF_RANGE'],
      ['INVALID_FIELDS', 'reason CONTROL_CHARACTERS'],
      ['INVALID_FIELDS', 'reason FIELD_REQUIRED'],
      ['PROPOSAL_MALFORMED'],
      ['PROPOSAL_MALFORMED'],
      ['PROPOSAL_MALFORMED'],
      ['PROPOSAL_MALFORMED'],
      ['PROPOSAL_MALFORMED'],
    ]);
  });
});
