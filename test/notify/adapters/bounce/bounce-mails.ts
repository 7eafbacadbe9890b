/** Mails about our mails, as servers write them. */

export const deliveryId = '0199d3a0-0000-7000-8000-000000000001';
const original = ['Message-ID: <0199d3a0-0000-7000-8000-000000000001.2@symbolon.example>', 'Subject: INPS'];

export interface DsnChanges {
  readonly message?: readonly string[];
  readonly recipients?: readonly (readonly string[])[];
  readonly statusType?: string;
  readonly originalType?: string;
  readonly original?: readonly string[];
  readonly header?: readonly string[];
}

export const failedRecipient = [
  'Final-Recipient: rfc822; mario.rossi@example.it',
  'Action: failed',
  'Status: 5.1.1',
  'Diagnostic-Code: smtp; 550 5.1.1 <mario.rossi@example.it>: unknown user',
];

export function dsn(changes: DsnChanges = {}): string {
  const recipients = changes.recipients ?? [failedRecipient];
  return mail(
    ['From: MAILER-DAEMON@mx.example.it', 'Subject: Undelivered', ...(changes.header ?? [])],
    'multipart/report; report-type=delivery-status; boundary="=_b"',
    multipart('=_b', [
      part('text/plain', ['It could not be delivered.']),
      part(changes.statusType ?? 'message/delivery-status', [
        ...(changes.message ?? ['Reporting-MTA: dns; mx.example.it']),
        ...recipients.flatMap((fields) => ['', ...fields]),
        '',
      ]),
      part(changes.originalType ?? 'text/rfc822-headers', [...(changes.original ?? original), '']),
    ]),
  );
}

export function arf(
  type: string,
  changes: { readonly fields?: readonly string[]; readonly original?: readonly string[] } = {},
) {
  return mail(
    ['From: fbl@provider.example', 'Subject: FW: INPS'],
    'multipart/report; report-type=feedback-report; boundary=arf',
    multipart('arf', [
      part('text/plain', ['This is an email abuse report.']),
      part('message/feedback-report', [
        `Feedback-Type: ${type}`,
        'User-Agent: SomeGenerator/1.0',
        'Version: 1',
        'Original-Mail-From: <non-rispondere@symbolon.example>',
        ...(changes.fields ?? []),
      ]),
      part('message/rfc822', [...(changes.original ?? original), '', 'the text of the mail']),
    ]),
  );
}

export function mail(header: readonly string[], type: string, body: readonly string[]): string {
  return [...header, 'MIME-Version: 1.0', `Content-Type: ${type}`, '', ...body, ''].join('\r\n');
}

export function multipart(boundary: string, parts: readonly (readonly string[])[]): readonly string[] {
  return [...parts.flatMap((lines) => [`--${boundary}`, ...lines]), `--${boundary}--`];
}

export function part(type: string, body: readonly string[], header: readonly string[] = []): readonly string[] {
  return [`Content-Type: ${type}`, ...header, '', ...body];
}
