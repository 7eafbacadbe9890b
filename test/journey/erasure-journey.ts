/** A holder who wants to know what is kept, and then to be forgotten: by `symbolon operator`, as its operators type it. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { madeUpApplicant } from '../../cli/try/applicant';
import type { OperatorRole } from '../../services/credentials/domain/operator-roles';
import { type Ended, typed } from '../cli/operator/shell';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { ask, type Office } from './office';

const because = ['--reason', 'asked for by letter'];

export function erasureJourney(officeNow: () => Office): void {
  test('a holder is exported and erased by two supervisors on the command line, and nobody finds him or her any more', async () => {
    const office = officeNow();
    const by = async (role: OperatorRole, subject: string, ...args: readonly string[]): Promise<Ended> =>
      typed(args, { env: await office.operatorSettings(role, subject) });
    const applicant = madeUpApplicant();
    const { fiscalCode, email } = applicant;
    await ask(office, applicant);

    const out = join(await temporaryFolder(), 'holder.json');
    expect(await by('supervisor', 'sara', 'holder', 'export', fiscalCode, ...because, '--out', out)).toMatchObject({
      code: 0,
      complained: '',
    });
    expect([await readFile(out, 'utf8'), (await stat(out)).mode & 0o777]).toEqual([
      expect.stringContaining(email),
      0o600,
    ]);

    const erase = ['holder', 'erase', fiscalCode, ...because, '--yes', '--json'];
    expect((await by('supervisor', 'sara', ...erase)).complained).toContain('HOLDER_IN_USE');
    expect(await by('contact_centre', 'anna', 'revoke', fiscalCode, ...because, '--yes')).toMatchObject({ code: 0 });
    const { printed } = await waitFor('the end of the revocation', async () => {
      const ended = await by('supervisor', 'sara', ...erase);
      return !ended.complained.startsWith('HOLDER_IN_USE') && ended;
    });
    const { id } = JSON.parse(printed).proposal;
    const approve = ['holder', 'approve-erasure', id, '--yes'];
    expect(await by('supervisor', 'sara', ...approve)).toMatchObject({
      code: 3,
      complained: expect.stringContaining('SELF_APPROVAL'),
    });
    expect(await by('supervisor', 'sven', ...approve)).toMatchObject({ code: 0, complained: '' });
    expect((await by('contact_centre', 'anna', 'holder', 'show', fiscalCode)).code).toBe(4);
  });
}
