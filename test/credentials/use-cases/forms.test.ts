import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { millisecondsPerDay } from '../../../runtime/clock';
import { type Database, openDatabase } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import { silentLog } from '../../../runtime/log';
import { migrate } from '../../../runtime/migrate';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { maskMobile } from '../../../services/credentials/domain/masking';
import { migrations } from '../../../services/credentials/migrations';
import { elevateAtDesk } from '../../../services/credentials/use-cases/elevate-at-desk';
import type { FormDeps } from '../../../services/credentials/use-cases/form-deps';
import { type GetDeskFormInput, getDeskForm } from '../../../services/credentials/use-cases/get-desk-form';
import { getElevationForm } from '../../../services/credentials/use-cases/get-elevation-form';
import { listElevationCases } from '../../../services/credentials/use-cases/list-elevation-cases';
import { validFiscalCode } from '../../support/fiscal-codes';
import { savedPdf, scannedBarcodes } from '../../support/printed-page';
import { temporaryFolder } from '../../support/temporary-folder';
import { anApplication } from '../credentials-room';
import { allDocuments, type ElevationRoom, openElevationRoom } from '../elevation-room';
import { forms } from '../form-room';
import { reasonOf } from '../holder-room';

const run = promisify(execFile);
const desk = 'operator:desk-1';

let url: string;
let database: Database;
let room: ElevationRoom;
let deps: FormDeps;
beforeAll(async () => {
  url = `file:${join(await temporaryFolder(), 'test.sqlite')}`;
  database = openDatabase({ url, poolSize: 1 });
  await migrate(database, migrations, silentLog);
});
beforeEach(async () => {
  room = await openElevationRoom(
    { dialect: 'sqlite', url, database, empty: async () => {} },
    { operatorLookupsPerHour: 5, operatorMissCounts: 2 },
  );
  deps = { ...room.deps, ...forms };
});
afterEach(async () => {
  await room.close();
  await database('cap_use').del();
  await database('audit_event').del();
});
afterAll(() => database.destroy());

/** As a reader of the page takes it in. */
async function textOf(pdf: Buffer): Promise<string> {
  const { stdout } = await run('pdftotext', ['-layout', await savedPdf(pdf), '-']);
  return stdout.replace(/\s+/g, ' ');
}

/** What the audit says of forms: action, actor, whose, and why. */
const audited = (action: string) =>
  database('audit_event').where({ action }).select('actor', 'holder_id', 'subject_id', 'reason');

describe('the form of an elevation', () => {
  const form = (elevationCaseId: string, language = '') =>
    getElevationForm(deps, { elevationCaseId, language }, 'spiffe://example.org/portal');

  test('has what the holder signs, without the address, and opens the case where it is scanned', async () => {
    const { elevation, application, fiscalCode, request } = await room.asking();
    const { pdf, fileName } = await form(elevation.id);
    const text = await textOf(pdf);
    const [scanned = ''] = await scannedBarcodes(pdf);
    const [, number = ''] = scanned.split(':');
    const asked = { number, state: undefined, submittedBeforeTime: undefined, pageSize: 0, pageToken: '' };
    const { items } = await listElevationCases(deps, asked, 'operator:dora');
    expect({
      fileName,
      opened: items.map(({ id }) => id),
      shown: ['Maria Rossi', fiscalCode, maskMobile(String(application.mobile)), '6 febbraio 2026'].map((one) =>
        text.includes(one),
      ),
      address: text.includes('Via Roma '),
      contact: text.includes(String(application.mobile)),
      audit: await audited('elevation-form-drawn'),
    }).toEqual({
      fileName: `${elevation.number}.pdf`,
      opened: [elevation.id],
      shown: [true, true, true, true],
      address: false,
      contact: false,
      audit: [
        {
          actor: 'spiffe://example.org/portal',
          holder_id: request.holderId,
          subject_id: elevation.id,
          reason: null,
        },
      ],
    });
    expect(await form(elevation.id)).toEqual({ pdf, fileName });
  });

  test("is in the holder's language, or in the one asked for", async () => {
    const { elevation } = await room.asking();
    const germanText = await textOf((await form(elevation.id, 'de-AT')).pdf);
    expect(germanText).toContain('Antrag auf Umwandlung');
    expect(await reasonOf(form(elevation.id, 'not a language'))).toBe('INVALID_FIELDS');
  });

  test('is given as long as the signed one can be uploaded', async () => {
    const [waiting, reviewed, decided] = [await room.asking(), await room.submitted(), await room.submitted()];
    await room.documents(waiting.elevation.id, allDocuments);
    const { pdf } = await form(waiting.elevation.id);
    await room.claim('operator:anna', reviewed.elevation.id);
    const underReview = await reasonOf(form(reviewed.elevation.id));
    await room.decide(decided.elevation.id, 'operator:bruno', 'refuse');
    const late = await room.asking();
    room.pass(31 * millisecondsPerDay);
    expect({
      submitted: pdf.subarray(0, 5).toString('latin1'),
      underReview,
      decided: await reasonOf(form(decided.elevation.id)),
      late: await reasonOf(form(late.elevation.id)),
      unknown: await reasonOf(form(late.request.id)),
      noId: await reasonOf(form('ünknown')),
    }).toEqual({
      submitted: '%PDF-',
      underReview: 'ELEVATION_UNDER_REVIEW',
      decided: 'ELEVATION_ENDED',
      late: 'ELEVATION_ENDED',
      unknown: 'ELEVATION_NOT_FOUND',
      noId: 'ELEVATION_NOT_FOUND',
    });
  });
});

describe('the form of a desk', () => {
  const form = (changes: Partial<GetDeskFormInput>) =>
    getDeskForm(
      deps,
      { form: 'mv35', holder: undefined, deskId: 'roma-1', language: '', reason: 'is at the desk', ...changes },
      desk,
    );
  const ofHolder = (fiscalCode: string) => form({ holder: { kind: 'fiscal-code', fiscalCode } });
  const ofApplication = (application: RawApplication) => form({ holder: { kind: 'application', application } });

  test('by an application shows it as it was given, whoever is known, and is in the audit', async () => {
    const known = await room.inUse();
    const application = anApplication(4_242, { pec: 'maria@pec.example.it', language: 'en' });
    const first = await ofApplication(application);
    await ofApplication({ ...known.application, language: 'en' });
    const text = await textOf(first.pdf);
    const given = [application.fiscalCode, application.mobile, application.email, application.pec, 'Via Roma 4242'];
    expect({
      scanned: await scannedBarcodes(first.pdf),
      fileName: first.fileName,
      missing: given.filter((one) => !text.includes(String(one))),
      revokes: text.includes('be revoked for good'),
      audit: await audited('desk-form-drawn'),
    }).toMatchObject({
      scanned: [`CODE-128:${first.number}`],
      fileName: `${first.number}.pdf`,
      missing: [],
      revokes: true,
      audit: [
        { actor: desk, holder_id: '', reason: 'is at the desk' },
        { actor: desk, holder_id: known.request.holderId, reason: 'is at the desk' },
      ],
    });
  });

  test("by a fiscal code is for the level of the PIN in use, with contacts masked; its number is the act's", async () => {
    const holder = await room.inUse();
    const { pdf } = await ofHolder(holder.fiscalCode);
    const text = await textOf(pdf);
    const [scanned = ''] = await scannedBarcodes(pdf);
    const [, number = ''] = scanned.split(':');
    const signDate = deps.clock.now().toISOString().slice(0, 10);
    const { level } = await elevateAtDesk(
      deps,
      {
        fiscalCode: holder.fiscalCode,
        deskId: 'roma-1',
        form: { number, signDate, identityDocument: 'passport' },
        reason: 'came with form MV35',
      },
      desk,
    );
    expect({
      number: /^MV35-\d{12}$/.test(number),
      level,
      shown: ['Maria Rossi', holder.fiscalCode, maskMobile(String(holder.application.mobile))].map((one) =>
        text.includes(one),
      ),
      hidden: ['Via Roma', String(holder.application.mobile), 'revocato'].map((one) => text.includes(one)),
      audit: await audited('desk-form-drawn'),
    }).toEqual({
      number: true,
      level: 'dispositive',
      shown: [true, true, true],
      hidden: [false, false, false],
      audit: [{ actor: desk, holder_id: holder.request.holderId, subject_id: null, reason: 'is at the desk' }],
    });
  });

  test('by a fiscal code is a look-up: one that finds no PIN in use counts for several', async () => {
    const holder = await room.inUse();
    const issued = await room.issued();
    const told = [await reasonOf(ofHolder(validFiscalCode(990_001))), await reasonOf(ofHolder(issued.fiscalCode))];
    await ofHolder(holder.fiscalCode);
    told.push(await reasonOf(ofHolder(holder.fiscalCode)));
    expect(told).toEqual(['CREDENTIAL_NOT_FOUND', 'CREDENTIAL_NOT_FOUND', 'LOOKUP_LIMIT']);
  });

  test('tells all that is wrong with what was asked', async () => {
    const faultsOf = async (changes: Partial<GetDeskFormInput>) => {
      const error: unknown = await form(changes).catch((thrown: unknown) => thrown);
      return isFault(error) ? error.fields?.map(({ field, reason }) => `${field} ${reason}`) : error;
    };
    expect([
      await faultsOf({ form: undefined, deskId: 'Roma!', language: '??', reason: ' ' }),
      await faultsOf({ form: 'unknown', holder: { kind: 'fiscal-code', fiscalCode: 'X' } }),
      await faultsOf({ holder: { kind: 'application', application: anApplication(1, { familyName: '' }) } }),
    ]).toEqual([
      [
        'kind FIELD_REQUIRED',
        'holder FIELD_REQUIRED',
        'desk_id DESK_ID',
        'language LANGUAGE_INVALID',
        'reason FIELD_REQUIRED',
      ],
      ['kind VALUE_UNKNOWN', 'fiscal_code FISCAL_CODE_LENGTH'],
      ['application.family_name FIELD_REQUIRED'],
    ]);
  });
});
