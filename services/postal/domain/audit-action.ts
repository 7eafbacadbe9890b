/** Every act that postal's audit knows; docs/audit.md says when each is written, and a test compares. One a line. */
export const auditActions = [
  'batch-closed',
  'batch-release-proposed',
  'batch-released',
  'batch-release-refused',
  'held-letter-released',
  'letter-resolved',
  'answers-recorded',
  'audit-purged',
  'call-refused',
  'call-denied',
] as const;

export type AuditAction = (typeof auditActions)[number];
