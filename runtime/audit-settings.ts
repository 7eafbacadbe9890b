/** What an installation says of its audit. */
import { integer, optional, text } from './settings';

export const auditSettings = {
  auditKeepDays: integer('AUDIT_KEEP_DAYS', {
    default: 3_653,
    min: 30,
    max: 36_500,
    about: 'How long audit events are kept.',
  }),
  auditAnchorMinutes: integer('AUDIT_ANCHOR_MINUTES', {
    default: 10,
    min: 1,
    max: 1_440,
    about: 'How often the audit is anchored outside of the database.',
  }),
  auditAnchorFile: optional(
    text('AUDIT_ANCHOR_FILE', {
      form: 'path',
      about:
        'A file to which each anchor of the audit is appended, to be kept elsewhere; the log has them in any case.',
    }),
  ),
} as const;
