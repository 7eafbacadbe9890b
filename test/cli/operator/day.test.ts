import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { applicationOf, madeUpApplicant } from '../../../cli/try/applicant';
import { specimenPdf } from '../../../cli/try/specimen';
import { waitFor } from '../../support/wait-for';
import { by, file, folder, inUse, json, requestFor, standalone } from './office';
import { typed } from './shell';

test('a request that was held is released after a call, and its address corrected', async () => {
  const applicant = madeUpApplicant();
  const first = await file('first.json', requestFor(applicant));
  await json('anna', 'requests', 'issue', '--from', first, '--reason', 'has no computer');
  const other = ['--mobile', madeUpApplicant().mobile, '--reason', 'a new telephone'];
  const { pinRequest: held } = await json('anna', 'requests', 'issue', '--from', first, ...other);
  const { pinRequests } = await json('anna', 'requests', 'list', '--attention', 'any', '--newer-than', '1h');
  expect(pinRequests).toEqual([
    expect.objectContaining({ attention: 'ATTENTION_ISSUE_UNDER_WAY', pinRequest: held.pinRequest }),
  ]);

  const { id } = held.pinRequest;
  expect((await by('anna', 'requests', 'release', id, '--reason', 'called back')).code).toBe(3);
  const { pinRequest: released } = await json('sara', 'requests', 'release', id, '--reason', 'called back');
  expect(released).toMatchObject({ attention: 'ATTENTION_UNSPECIFIED', pinRequest: { id } });
  expect((await by('sara', 'requests', 'list', '--attention', 'any')).printed).toBe('Nothing.');

  const address = await file('address.json', {
    postalAddress: { ...applicationOf(applicant).postalAddress, street: 'Via Nuova 5' },
  });
  const again = ['--request-id', randomUUID(), '--from', address, '--reason', 'moved in spring'];
  const { pinRequest: corrected } = await json('sara', 'requests', 'correct-address', id, ...again);
  expect(corrected.pinRequest.id).not.toBe(id);
  expect(await json('sara', 'requests', 'correct-address', id, ...again)).toEqual({
    pinRequest: expect.objectContaining({ subject: corrected.subject }),
  });
});

test('a holder is shown masked, whole with a reason, exported, and erased by two', async () => {
  const applicant = madeUpApplicant();
  const { fiscalCode, email } = applicant;
  const request = await file('request.json', requestFor(applicant));
  await json('anna', 'requests', 'issue', '--from', request, '--reason', 'called');
  const masked = await by('anna', 'holder', 'show', fiscalCode);
  expect(masked.printed).not.toContain(email);
  expect(masked.printed).not.toContain(fiscalCode);
  const whole = await by('anna', 'holder', 'show', fiscalCode, '--unmask', 'contacts', '--reason', 'which mailbox?');
  expect(whole.printed).toContain(email);

  const out = join(folder, 'holder.json');
  const exported = ['holder', 'export', fiscalCode, '--reason', 'asked for by letter', '--out', out];
  expect((await by('sara', ...exported)).code).toBe(0);
  expect(await readFile(out, 'utf8')).toContain(email);
  expect((await stat(out)).mode & 0o777).toBe(0o600);
  expect(await by('sara', ...exported)).toEqual({ code: 2, printed: '', complained: `${out} is there already` });

  expect(await by('anna', 'revoke', fiscalCode, '--reason', 'wants none any more', '--yes')).toMatchObject({
    code: 0,
    printed: 'Done.',
  });
  const erasure = ['holder', 'erase', fiscalCode, '--reason', 'asked for by letter', '--yes', '--json'];
  const proposed = await waitFor('the end of the revocation', async () => {
    const { code, printed, complained } = await by('sara', ...erasure);
    return code === 0 ? JSON.parse(printed) : complained.startsWith('HOLDER_IN_USE') ? undefined : complained;
  });
  const { id } = proposed.proposal;
  expect((await by('sven', 'proposals', 'list')).printed).toContain(`${id}  erase-holder`);
  expect(await by('sara', 'holder', 'approve-erasure', id, '--yes')).toMatchObject({
    code: 3,
    complained: expect.stringMatching(/^SELF_APPROVAL: .*another operator has to approve what you have proposed$/),
  });
  expect((await by('sven', 'holder', 'approve-erasure', id, '--yes')).printed).toContain('approved');
  expect((await by('anna', 'holder', 'show', fiscalCode)).code).toBe(4);
});

test('an elevation is opened, filed, claimed, read and approved by two', async () => {
  const applicant = madeUpApplicant();
  await inUse(applicant);
  const { elevationCase: opened } = await json(
    'anna',
    'elevation',
    'open',
    applicant.fiscalCode,
    '--reason',
    'sent a fax',
  );
  const { id, number } = opened.elevationCase;
  const content = await specimenPdf('Form, dated and signed: specimen');
  const pdf = await file('form.pdf', content);
  for (const kind of ['identity-front', 'signed-form'])
    await json('dora', 'elevation', 'file', id, pdf, '--kind', kind);
  const scanned = await by('dora', 'elevation', 'scan', number);
  expect(scanned.printed).toContain('submitted');

  const claimed = await by('rita', 'elevation', 'claim', id);
  expect(claimed.printed).not.toContain(applicant.fiscalCode);
  expect((await by('rita', 'elevation', 'claim', '--reveal')).printed).toContain(applicant.fiscalCode);
  const { documents } = await json('rita', 'elevation', 'show', id);
  const out = join(folder, 'fetched.pdf');
  expect(await json('rita', 'elevation', 'fetch', documents[1].id, '--out', out)).toEqual({
    file: out,
    bytes: content.length,
  });
  expect(await readFile(out)).toEqual(content);

  const approval = ['elevation', 'approve', id, '--documents-version', '2', '--reason', 'of the holder, and valid'];
  expect((await json('rita', ...approval)).elevationCase.elevationCase.state).toBe(
    'ELEVATION_CASE_STATE_AWAITING_APPROVAL',
  );
  await json('remo', 'elevation', 'claim', id);
  expect((await json('remo', ...approval)).elevationCase.elevationCase.state).toBe('ELEVATION_CASE_STATE_APPROVED');
});

test('a desk issues, two supervisors surge, and the audit and the books are whole', async () => {
  const desk = [
    '--desk-id',
    'roma-1',
    '--form-number',
    'MV35/4711',
    '--sign-date',
    new Date().toISOString().slice(0, 10),
  ];
  const request = await file('desk.json', requestFor(madeUpApplicant()));
  const issue = [
    'desk',
    'issue',
    '--from',
    request,
    ...desk,
    '--identity-document',
    'passport',
    '--reason',
    'stands here',
  ];
  const nobody = await by('dora', ...issue);
  expect(nobody).toMatchObject({
    code: 2,
    complained: expect.stringMatching(/^This issues a PIN at desk roma-1 .*--yes/),
  });
  expect(
    (await json('dora', ...issue, '--yes')).pinRequest.deliveries.map((one: { channel: string }) => one.channel),
  ).toEqual(['CHANNEL_DESK_SLIP', 'CHANNEL_SMS']);

  const { proposal } = await json(
    'sara',
    'surge',
    'propose',
    '--resends-at-most',
    '9',
    '--hours',
    '2',
    '--reason',
    'the new portal opens',
  );
  const { surge } = await json('sven', 'surge', 'approve', proposal.id);
  expect((await by('aldo', 'surge', 'list')).printed).toMatch(new RegExp(`${surge.id}  active `));
  expect((await by('sara', 'surge', 'end', surge.id, '--reason', 'it is quiet', '--yes')).printed).toContain('over');

  const done = await json('aldo', 'audit', 'list', '--limit', '3');
  expect(done.events).toHaveLength(3);
  const all = await json('aldo', 'audit', 'list', '--all');
  const verified = await json('aldo', 'audit', 'verify');
  expect(verified).toMatchObject({ faultCount: '0', faults: [], nextPageToken: '' });
  expect(Number(verified.eventCount)).toBeGreaterThanOrEqual(all.events.length);
  expect((await by('aldo', 'audit', 'verify')).printed).toMatch(/^The audit is whole\.$/m);
  expect((await json('aldo', 'books')).discrepancies).toEqual([]);
  expect((await by('aldo', 'books')).printed).toMatch(/^(The books add up|Not every ledger was asked yet)\.$/m);
});

test('what goes out is seen, and stopped', async () => {
  const { suppression } = await json(
    'anna',
    'suppressions',
    'add',
    '--email',
    'old@example.org',
    '--reason',
    'operator',
    '--note',
    'not hers',
  );
  expect((await by('anna', 'suppressions', 'list', '--email', 'old@example.org')).printed).toContain(suppression.id);
  await json('anna', 'suppressions', 'remove', suppression.id);
  expect((await by('aldo', 'carriers', 'list')).printed).toMatch(/^inbox +inbox +active/m);
  expect((await json('aldo', 'batches', 'list', '--all')).nextPageToken).toBe('');
  const out = join(folder, 'letter.pdf');
  expect((await by('dora', 'letters', 'preview', '--half', 'first', '--out', out)).code).toBe(0);
  expect((await readFile(out)).subarray(0, 5).toString()).toBe('%PDF-');
});

test('who asks too often is told when to come back, exit code 5', async () => {
  const data = ['--role', 'auditor', '--subject', 'restless', '--data', join(folder, 'data')];
  const ended = await waitFor('the limit', async () => {
    const { code, complained } = await typed(['surge', 'list', ...data], {
      env: { SYMBOLON_ADDRESS: standalone.address },
    });
    return code === 0 ? undefined : { code, complained };
  });
  expect(ended).toEqual({ code: 5, complained: expect.stringMatching(/^OPERATOR_LIMIT: .*; again in \d+ s/) });
});

test('every end has its exit code', async () => {
  const data = ['--data', join(folder, 'data')];
  const nobody = { env: { SYMBOLON_ADDRESS: '127.0.0.1:1' } };
  const code = async (ended: ReturnType<typeof typed>) => (await ended).code;
  const left = new AbortController();
  left.abort();
  expect({
    done: await code(by('sara', 'surge', 'list')),
    invalid: await code(by('sara', 'requests', 'issue')),
    usage: await code(typed(['requests', 'list', '--state', 'none'])),
    role: await code(by('dora', 'surge', 'list')),
    token: await code(
      typed(['surge', 'list'], { env: { SYMBOLON_ADDRESS: standalone.address, SYMBOLON_OPERATOR_TOKEN: 'x.y.z' } }),
    ),
    absent: await code(by('sara', 'requests', 'release', randomUUID(), '--reason', 'x')),
    unavailable: await code(typed(['surge', 'list', '--role', 'auditor', ...data, '--timeout', '5'], nobody)),
    interrupted: await code(typed(['surge', 'list', '--role', 'auditor', ...data], { ...nobody, signal: left.signal })),
    refusedByHand: await code(
      typed(['surge', 'end', randomUUID(), '--reason', 'x', '--role', 'supervisor', ...data], {
        ...nobody,
        answer: false,
      }),
    ),
  }).toEqual({
    done: 0,
    invalid: 1,
    usage: 2,
    role: 3,
    token: 3,
    absent: 4,
    unavailable: 6,
    interrupted: 130,
    refusedByHand: 1,
  });
});
