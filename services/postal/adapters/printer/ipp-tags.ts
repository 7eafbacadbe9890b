/** The numbers of the Internet Printing Protocol (RFC 8010, RFC 8011) that are used here. */

export const version = { major: 2, minor: 0 } as const;

export const operations = {
  'Create-Job': 0x0005,
  'Send-Document': 0x0006,
  'Cancel-Job': 0x0008,
  'Get-Job-Attributes': 0x0009,
  'Get-Jobs': 0x000a,
  'Get-Printer-Attributes': 0x000b,
  'Release-Job': 0x000d,
} as const;
export type Operation = keyof typeof operations;

export const groupTags = { operation: 0x01, job: 0x02, end: 0x03, printer: 0x04, unsupported: 0x05 } as const;

/** What is below begins a group, or ends the message. */
export const firstValueTag = 0x10;

export const valueTags = {
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  rangeOfInteger: 0x33,
  beginCollection: 0x34,
  textWithLanguage: 0x35,
  nameWithLanguage: 0x36,
  endCollection: 0x37,
  text: 0x41,
  name: 0x42,
  keyword: 0x44,
  uri: 0x45,
  charset: 0x47,
  naturalLanguage: 0x48,
  mimeMediaType: 0x49,
  memberName: 0x4a,
} as const;

/** Values that are a text, or a name for something. */
export function isTextTag(tag: number): boolean {
  return tag >= valueTags.text && tag < valueTags.memberName;
}

export const status = {
  /** And above, up to 0x00ff, with remarks. */
  ok: 0x0000,
  lastSuccess: 0x00ff,
  notAuthenticated: 0x0402,
  notPossible: 0x0404,
  timeout: 0x0405,
  notFound: 0x0406,
  gone: 0x0407,
  documentFormatNotSupported: 0x040a,
  attributesNotSupported: 0x040b,
  firstServerError: 0x0500,
  operationNotSupported: 0x0501,
  versionNotSupported: 0x0503,
  notAcceptingJobs: 0x0506,
  multipleDocumentsNotSupported: 0x0509,
} as const;

export const jobStates = {
  pending: 3,
  held: 4,
  processing: 5,
  stopped: 6,
  cancelled: 7,
  aborted: 8,
  completed: 9,
} as const;

export const printerStates = { idle: 3, processing: 4, stopped: 5 } as const;
