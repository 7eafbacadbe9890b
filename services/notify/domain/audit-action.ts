/** Every act that notify's audit knows; docs/audit.md says when each is written, and a test compares. One a line. */
export const auditActions = [
  'carrier-set',
  'suppression-added',
  'suppression-removed',
  'suppressions-listed',
  'recipient-looked-up',
  'lookup-limit-reached',
  'message-looked-up',
  'messages-listed',
  'message-retried',
  'message-cancelled',
  'evidence-taken-out',
  'audit-purged',
  'call-refused',
  'call-denied',
] as const;

export type AuditAction = (typeof auditActions)[number];
