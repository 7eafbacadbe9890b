import { join } from 'node:path';
import { type Environment, readSettings } from '../../runtime/config';
import { isFault } from '../../runtime/fault';
import { readWorkConfig } from '../../services/credentials/config';
import { documentLimitsOf, documentSettings, openDocumentStore } from '../../services/credentials/document-settings';
import { temporaryFolder } from '../support/temporary-folder';

const link = { RESTORE_LINK_URL: 'https://portal.example.org/restore' };
const bucket = {
  DOCUMENT_STORE: 's3',
  DOCUMENT_S3_BUCKET: 'documents',
  DOCUMENT_S3_ACCESS_KEY_ID_FILE: '/run/id',
  DOCUMENT_S3_SECRET_ACCESS_KEY_FILE: '/run/key',
};

/** The settings that are wrong together, though each is right for itself. */
function wrongIn(env: Environment): readonly string[] {
  try {
    readWorkConfig({ ...link, ...env });
    return [];
  } catch (error) {
    if (!isFault(error, 'invalid')) throw error;
    return error.fields.map(({ field }) => field).sort();
  }
}

test('what a store needs is named where it is missing, and what would show documents or their key to the network is refused', () => {
  expect({
    none: wrongIn({}),
    folder: wrongIn({ DOCUMENT_STORE: 'folder' }),
    relative: wrongIn({ DOCUMENT_STORE: 'folder', DOCUMENT_FOLDER: 'documents' }),
    absolute: wrongIn({ DOCUMENT_STORE: 'folder', DOCUMENT_FOLDER: '/documents' }),
    bucket: wrongIn({ DOCUMENT_STORE: 's3' }),
    whole: wrongIn(bucket),
    plain: wrongIn({ ...bucket, DOCUMENT_S3_ENDPOINT: 'http://store.example.org' }),
    plainHere: wrongIn({ ...bucket, DOCUMENT_S3_ENDPOINT: 'http://127.0.0.1:9000' }),
    login: wrongIn({ ...bucket, DOCUMENT_S3_ENDPOINT: 'https://id:key@store.example.org' }),
    room: wrongIn({ DOCUMENT_MEBIBYTES: '21' }),
  }).toEqual({
    none: [],
    folder: ['DOCUMENT_FOLDER'],
    relative: ['DOCUMENT_FOLDER'],
    absolute: [],
    bucket: ['DOCUMENT_S3_ACCESS_KEY_ID_FILE', 'DOCUMENT_S3_BUCKET', 'DOCUMENT_S3_SECRET_ACCESS_KEY_FILE'],
    whole: [],
    plain: ['DOCUMENT_S3_ENDPOINT'],
    plainHere: [],
    login: ['DOCUMENT_S3_ENDPOINT'],
    room: ['DOCUMENT_CASE_MEBIBYTES'],
  });
});

test('a store is opened as the settings say; an authority that cannot be read is named', async () => {
  const folder = join(await temporaryFolder(), 'documents');
  const opened = (env: Environment) => openDocumentStore(readSettings(env, documentSettings));
  expect(opened({})).toBeUndefined();
  expect(await opened({ DOCUMENT_STORE: 'folder', DOCUMENT_FOLDER: folder })?.answers()).toBe(true);
  expect(() => opened({ ...bucket, DOCUMENT_S3_CA_FILE: join(folder, 'none.pem') })).toThrow(
    expect.objectContaining({ fields: [expect.objectContaining({ field: 'DOCUMENT_S3_CA_FILE' })] }),
  );
  expect(documentLimitsOf(readSettings({}, documentSettings))).toEqual({
    documentBytesAtMost: 5_242_880,
    caseBytesAtMost: 20_971_520,
    casePagesAtMost: 20,
  });
});
