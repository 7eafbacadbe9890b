/** Where the documents of elevations are kept, and how much of them. */

import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import { openAgent } from '../../runtime/http-agent';
import { isLoopbackHost } from '../../runtime/loopback';
import { requiredFileText, withoutLineEnd } from '../../runtime/setting-file';
import { choice, flag, integer, optional, text, url } from '../../runtime/settings';
import { folderStore } from './adapters/documents/folder-store';
import { s3Store } from './adapters/documents/s3-store';
import type { DocumentLimits } from './domain/document';
import type { DocumentStore } from './ports';

const bytesPerMebibyte = 1_048_576;

export const documentSettings = {
  documentStore: choice('DOCUMENT_STORE', {
    among: ['none', 'folder', 's3'],
    default: 'none',
    about:
      'Where documents are kept, encrypted: nowhere, so that none can be uploaded (none); a folder that every process sees; a bucket (s3).',
  }),
  documentFolder: optional(
    text('DOCUMENT_FOLDER', {
      form: 'path',
      about: 'The folder: of this installation alone, on a disk that keeps what was synced.',
    }),
  ),
  documentS3Bucket: optional(text('DOCUMENT_S3_BUCKET', { about: 'The bucket.' })),
  documentS3Prefix: text('DOCUMENT_S3_PREFIX', {
    default: 'symbolon/',
    about: "What its objects' names begin with: of this installation alone.",
  }),
  documentS3Region: text('DOCUMENT_S3_REGION', { default: 'eu-south-1', about: 'Its region.' }),
  documentS3Endpoint: optional(
    url('DOCUMENT_S3_ENDPOINT', {
      schemes: ['https', 'http'],
      about: "Where it is, if it is not AWS's; http: on this machine only.",
    }),
  ),
  documentS3PathStyle: flag('DOCUMENT_S3_PATH_STYLE', {
    default: false,
    about: "Whether the bucket stands in the path, as most other makers' want, not in the host's name.",
  }),
  documentS3AccessKeyIdFile: optional(
    text('DOCUMENT_S3_ACCESS_KEY_ID_FILE', { form: 'path', about: 'The id of the access key.' }),
  ),
  documentS3SecretAccessKeyFile: optional(
    text('DOCUMENT_S3_SECRET_ACCESS_KEY_FILE', {
      form: 'path',
      about: 'The access key; both are read again every five minutes, so that they may be renewed.',
    }),
  ),
  documentS3CaFile: optional(
    text('DOCUMENT_S3_CA_FILE', {
      form: 'path',
      about: 'The authority of its certificate, PEM, where it is a private one.',
    }),
  ),
  documentS3TimeoutMilliseconds: integer('DOCUMENT_S3_TIMEOUT_MILLISECONDS', {
    default: 10_000,
    min: 100,
    max: 60_000,
    about:
      'How long a try may take until its answer is whole: where a document is sent, from its last byte on; where one is read, until its first and between two.',
  }),
  documentS3Tries: integer('DOCUMENT_S3_TRIES', {
    default: 3,
    min: 1,
    max: 10,
    about: 'Tries for what can be done again; a document that was begun is not.',
  }),
  documentStoreLookSeconds: integer('DOCUMENT_STORE_LOOK_SECONDS', {
    default: 30,
    min: 1,
    max: 3_600,
    about: 'How often each process writes a small object of its own there, to see whether a document could be kept.',
  }),
  documentMebibytes: integer('DOCUMENT_MEBIBYTES', {
    default: 5,
    min: 1,
    max: 50,
    about: 'The size of a document, at most.',
  }),
  documentCaseMebibytes: integer('DOCUMENT_CASE_MEBIBYTES', {
    default: 20,
    min: 1,
    max: 500,
    about: 'That of all documents of one elevation.',
  }),
  documentCasePages: integer('DOCUMENT_CASE_PAGES', {
    default: 20,
    min: 1,
    max: 500,
    about: 'Their pages, at most; a picture is one.',
  }),
} as const;

/** Those of them that name files. */
export const documentFileSettings: readonly string[] = [
  'DOCUMENT_S3_ACCESS_KEY_ID_FILE',
  'DOCUMENT_S3_SECRET_ACCESS_KEY_FILE',
  'DOCUMENT_S3_CA_FILE',
];

export type DocumentConfig = SettingsOf<typeof documentSettings>;

/** Many uploads at once: what waits for a connection is held back at its sender. */
const s3Connections = 100;
const idleMilliseconds = 30_000;

/** What is wrong between settings that are right each for itself. */
export function documentFaults(config: DocumentConfig): readonly FieldFault[] {
  const { documentStore, documentFolder, documentMebibytes, documentCaseMebibytes } = config;
  const room =
    documentMebibytes <= documentCaseMebibytes
      ? []
      : [wrongSetting('DOCUMENT_CASE_MEBIBYTES', 'must be at least DOCUMENT_MEBIBYTES')];
  if (documentStore === 'folder') return [...room, ...folderFaults(documentFolder)];
  return documentStore === 's3' ? [...room, ...s3Faults(config)] : room;
}

function folderFaults(folder: string | undefined): readonly FieldFault[] {
  if (folder === undefined) return [wrongSetting('DOCUMENT_FOLDER', 'is required with DOCUMENT_STORE=folder')];
  return isAbsolute(folder) ? [] : [wrongSetting('DOCUMENT_FOLDER', 'must be an absolute path')];
}

function s3Faults(config: DocumentConfig): readonly FieldFault[] {
  const required = {
    DOCUMENT_S3_BUCKET: config.documentS3Bucket,
    DOCUMENT_S3_ACCESS_KEY_ID_FILE: config.documentS3AccessKeyIdFile,
    DOCUMENT_S3_SECRET_ACCESS_KEY_FILE: config.documentS3SecretAccessKeyFile,
  };
  const missing = Object.entries(required)
    .filter(([, value]) => value === undefined)
    .map(([name]) => wrongSetting(name, 'is required with DOCUMENT_STORE=s3'));
  const { documentS3Endpoint: endpoint } = config;
  if (endpoint === undefined) return missing;
  const { protocol, hostname, username, password } = new URL(endpoint);
  return [
    ...missing,
    ...(protocol === 'http:' && !isLoopbackHost(hostname)
      ? [wrongSetting('DOCUMENT_S3_ENDPOINT', 'must be https: for another machine')]
      : []),
    ...(username !== '' || password !== ''
      ? [wrongSetting('DOCUMENT_S3_ENDPOINT', 'must have no user and password: the key is in files')]
      : []),
  ];
}

export function documentLimitsOf(config: DocumentConfig): DocumentLimits {
  return {
    documentBytesAtMost: config.documentMebibytes * bytesPerMebibyte,
    caseBytesAtMost: config.documentCaseMebibytes * bytesPerMebibyte,
    casePagesAtMost: config.documentCasePages,
  };
}

/** Undefined where there is none. Faults: invalid WRONG_SETTINGS for an authority's file that cannot be read. */
export function openDocumentStore(config: DocumentConfig): DocumentStore | undefined {
  const { documentStore, documentFolder, documentS3Bucket: bucket, documentS3CaFile: caFile } = config;
  const { documentS3AccessKeyIdFile: idFile, documentS3SecretAccessKeyFile: secretFile } = config;
  if (documentStore === 'none') return undefined;
  if (documentStore === 'folder' && documentFolder !== undefined) return folderStore(documentFolder);
  if (bucket === undefined || idFile === undefined || secretFile === undefined)
    throw wrongSettings(documentFaults(config));
  const endpoint = config.documentS3Endpoint;
  return s3Store({
    bucket,
    prefix: config.documentS3Prefix,
    region: config.documentS3Region,
    endpoint,
    pathStyle: config.documentS3PathStyle,
    credentials: async () => ({
      accessKeyId: withoutLineEnd(await readFile(idFile, 'utf8')),
      secretAccessKey: withoutLineEnd(await readFile(secretFile, 'utf8')),
    }),
    agent: openAgent({
      url: new URL(endpoint ?? 'https://s3.amazonaws.com'),
      connections: s3Connections,
      certificateAuthorities: caFile === undefined ? undefined : requiredFileText('DOCUMENT_S3_CA_FILE', caFile),
      idleMilliseconds,
    }),
    timeoutMilliseconds: config.documentS3TimeoutMilliseconds,
    tries: config.documentS3Tries,
  });
}
