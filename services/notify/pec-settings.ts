/** How the receipts of certified mail are checked, kept and missed. */
import { type Environment, presentText, type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import { type FieldFault, isFault } from '../../runtime/fault';
import { requiredFileText } from '../../runtime/setting-file';
import { integer, optional, text } from '../../runtime/settings';
import { type PecTrust, pecTrustIn } from './adapters/pec/pec-trust';

export function pecReceiptSettings() {
  return {
    pecTrustFile: optional(
      text('PEC_TRUST_FILE', {
        form: 'path',
        about:
          'The authorities of the certificates that PEC providers sign receipts with: PEM. No other authority belongs into it: whoever has a certificate of one of them can write receipts.',
      }),
    ),
    pecEvidenceDays: integer('PEC_EVIDENCE_DAYS', {
      default: 913,
      min: 30,
      max: 36_500,
      about:
        'How long PEC receipts are kept as evidence: as long as providers keep theirs, 30 months, if nothing is set.',
    }),
    pecAcceptanceMinutes: integer('PEC_ACCEPTANCE_MINUTES', {
      default: 30,
      min: 1,
      max: 1_440,
      about: 'How long the PEC provider may take to say that it accepts a message before that is an alarm.',
    }),
  } as const;
}

type PecReceiptSettings = SettingsOf<ReturnType<typeof pecReceiptSettings>>;

/** Receipts that nobody can check are not read. */
export function pecReceiptFaults(env: Environment): readonly FieldFault[] {
  const isSet = (name: string) => presentText(env[name]) !== undefined;
  const faults: FieldFault[] = [];
  if (isSet('PEC_IMAP_URL') && !isSet('PEC_TRUST_FILE'))
    faults.push(wrongSetting('PEC_TRUST_FILE', 'is required with PEC_IMAP_URL'));
  if (isSet('PEC_TRUST_FILE') && !isSet('PEC_IMAP_URL'))
    faults.push(wrongSetting('PEC_IMAP_URL', 'is required with PEC_TRUST_FILE: the mailbox that gets the receipts'));
  return faults;
}

/** Reads the file; undefined where none is set. Fault invalid WRONG_SETTINGS where it cannot be read or used. */
export function pecTrustOf({ pecTrustFile }: Pick<PecReceiptSettings, 'pecTrustFile'>): PecTrust | undefined {
  if (pecTrustFile === undefined) return undefined;
  const pem = requiredFileText('PEC_TRUST_FILE', pecTrustFile);
  try {
    return pecTrustIn(pem);
  } catch (error) {
    if (!isFault(error, 'invalid')) throw error;
    throw wrongSettings([wrongSetting('PEC_TRUST_FILE', `${pecTrustFile} ${error.message}`)]);
  }
}
