/** Which mail servers take this installation's messages, and how they are spoken to. */
import { type Environment, presentText, type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import { requiredFileText, withoutLineEnd } from '../../runtime/setting-file';
import { flag, integer, optional, type Setting, text, url } from '../../runtime/settings';
import { type DkimSigning, faultOfDkimKey } from './adapters/dkim-key';
import { type MailServer, serverIn } from './adapters/mail/mail-server';
import { SmtpCarrier } from './adapters/smtp-carrier';
import { isPlainMailAddress } from './adapters/smtp-message';
import { mailboxSettingFaults, mailboxSettings } from './mailbox-settings';
import { pecReceiptFaults, pecReceiptSettings } from './pec-settings';

const schemes = ['smtp', 'smtps'];

/** Of any mail server, the PEC provider's too. */
function connectionSettings() {
  return {
    smtpRequireTls: flag('SMTP_REQUIRE_TLS', {
      default: true,
      about: 'Nothing is sent without TLS and a valid certificate. Only for trying: false.',
    }),
    smtpCaFile: optional(
      text('SMTP_CA_FILE', {
        form: 'path',
        about: "The authority of the servers' certificates, where it is a private one.",
      }),
    ),
    smtpConnectSeconds: integer('SMTP_CONNECT_SECONDS', {
      default: 10,
      min: 1,
      max: 120,
      about: 'How long a server may take until it is ready for a message.',
    }),
    smtpSilenceSeconds: integer('SMTP_SILENCE_SECONDS', {
      default: 30,
      min: 1,
      max: 600,
      about: 'How long a server may be silent.',
    }),
  } as const;
}

export function smtpSettings() {
  return {
    smtpUrl: url('SMTP_URL', { schemes, about: 'The server for e-mail: smtp(s)://user@host:port.' }),
    smtpFrom: mailAddress('SMTP_FROM', 'Whose address e-mails come from.'),
    smtpPasswordFile: optional(text('SMTP_PASSWORD_FILE', { form: 'path', about: "The user's password there." })),
    smtpUnsubscribe: optional(
      mailAddress(
        'SMTP_UNSUBSCRIBE',
        'A mailbox that is asked for an end to e-mails: named in List-Unsubscribe of those that hold no half.',
      ),
    ),
    dkimDomain: optional(
      domainName('DKIM_DOMAIN', "Which domain signs e-mails: that of SMTP_FROM's address, or one above it."),
    ),
    dkimSelector: optional(
      domainName('DKIM_SELECTOR', 'Which of its keys: the record SELECTOR._domainkey.DOMAIN has the public one.'),
    ),
    dkimKeyFile: optional(
      text('DKIM_KEY_FILE', { form: 'path', about: 'The private key there: RSA, PEM, at least 2,048 bits.' }),
    ),
    ...connectionSettings(),
    ...mailboxSettings('BOUNCE'),
  } as const;
}

export function pecSettings() {
  return {
    pecSmtpUrl: url('PEC_SMTP_URL', {
      schemes,
      about: 'The PEC provider; without one, messages for PEC fail with NO_CARRIER.',
    }),
    pecFrom: mailAddress('PEC_FROM', "Whose address PEC messages come from: the provider's mailbox."),
    pecPasswordFile: optional(text('PEC_PASSWORD_FILE', { form: 'path', about: "The user's password there." })),
    ...connectionSettings(),
    ...mailboxSettings('PEC'),
    ...pecReceiptSettings(),
  } as const;
}

type SmtpSettings = SettingsOf<ReturnType<typeof smtpSettings>>;
type PecSettings = SettingsOf<ReturnType<typeof pecSettings>>;
type ConnectionSettings = SettingsOf<ReturnType<typeof connectionSettings>>;

const dkimNames = ['DKIM_DOMAIN', 'DKIM_SELECTOR', 'DKIM_KEY_FILE'] as const;

/** All that signing takes comes together. */
export function smtpFaults(env: Environment): readonly FieldFault[] {
  const isSet = (name: string) => presentText(env[name]) !== undefined;
  const faults: FieldFault[] = [];
  if (dkimNames.some(isSet))
    faults.push(
      ...dkimNames
        .filter((name) => !isSet(name))
        .map((name) => wrongSetting(name, `goes with ${dkimNames.join(', ')}`)),
    );
  const [domain, from] = [presentText(env['DKIM_DOMAIN']), presentText(env['SMTP_FROM'])];
  // Else DMARC does not count the signature as the sender's.
  if (domain !== undefined && from !== undefined && !isAtOrBelow(from.slice(from.lastIndexOf('@') + 1), domain))
    faults.push(wrongSetting('DKIM_DOMAIN', "must be the domain of SMTP_FROM's address, or one above it"));
  return [...faults, ...mailboxSettingFaults(env, 'BOUNCE')];
}

function isAtOrBelow(domain: string, above: string): boolean {
  return `.${domain.toLowerCase()}`.endsWith(`.${above.toLowerCase()}`);
}

/** Of its mailbox and of its receipts. */
export function pecFaults(env: Environment): readonly FieldFault[] {
  return [...mailboxSettingFaults(env, 'PEC'), ...pecReceiptFaults(env)];
}

interface CarrierCircumstances {
  readonly name: string;
  /** Connections at once. */
  readonly concurrency: number;
  readonly institutionName: string;
}

/** Reads the files of passwords and keys; connects to nothing. Faults: invalid WRONG_SETTINGS for one that cannot be read or used. */
export function smtpCarrier(config: SmtpSettings, circumstances: CarrierCircumstances): SmtpCarrier {
  return new SmtpCarrier({
    ...connectionOf(config, circumstances),
    channels: ['email'],
    // What bounces says so; what does not says nothing.
    givesReceipts: false,
    sender: {
      name: circumstances.institutionName,
      address: config.smtpFrom,
      unsubscribeAddress: config.smtpUnsubscribe,
    },
    dkim: dkimSigningOf(config),
    server: serverAt(config, config.smtpUrl, passwordIn('SMTP_PASSWORD_FILE', config.smtpPasswordFile)),
  });
}

/** As smtpCarrier. */
export function pecCarrier(config: PecSettings, circumstances: CarrierCircumstances): SmtpCarrier {
  return new SmtpCarrier({
    ...connectionOf(config, circumstances),
    channels: ['pec'],
    givesReceipts: config.imapUrl !== undefined,
    sender: {
      name: circumstances.institutionName,
      address: config.pecFrom,
      // Else each receipt of a delivery would quote the message, with its half.
      headers: { 'X-TipoRicevuta': 'sintetica' },
    },
    server: serverAt(config, config.pecSmtpUrl, passwordIn('PEC_PASSWORD_FILE', config.pecPasswordFile)),
  });
}

function connectionOf(config: ConnectionSettings, { name, concurrency }: CarrierCircumstances) {
  return {
    name,
    connections: concurrency,
    connectMilliseconds: config.smtpConnectSeconds * 1_000,
    silenceMilliseconds: config.smtpSilenceSeconds * 1_000,
  };
}

function dkimSigningOf({ dkimDomain, dkimSelector, dkimKeyFile }: SmtpSettings): DkimSigning | undefined {
  if (dkimDomain === undefined || dkimSelector === undefined || dkimKeyFile === undefined) return undefined;
  const privateKey = requiredFileText('DKIM_KEY_FILE', dkimKeyFile);
  const fault = faultOfDkimKey(privateKey);
  if (fault !== undefined) throw wrongSettings([wrongSetting('DKIM_KEY_FILE', `${dkimKeyFile} ${fault}`)]);
  return { domain: dkimDomain, selector: dkimSelector, privateKey };
}

function serverAt(config: ConnectionSettings, url: string, password: string | undefined): MailServer {
  const ca = config.smtpCaFile;
  return {
    ...serverIn({ url, tlsScheme: 'smtps', tlsPort: 465, plainPort: 587, password }),
    requireTls: config.smtpRequireTls,
    certificateAuthorities: ca === undefined ? undefined : requiredFileText('SMTP_CA_FILE', ca),
  };
}

function passwordIn(setting: string, file: string | undefined): string | undefined {
  return file === undefined ? undefined : withoutLineEnd(requiredFileText(setting, file));
}

/** Letters, digits, hyphens and dots, as DNS has them. */
function domainName(name: string, about: string): Setting<string> {
  const any = text(name, { form: 'domain name', about });
  const read: typeof any.read = (given) => {
    const asked = any.read(given);
    const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
    if (asked.kind === 'wrong' || new RegExp(`^${label}(\\.${label})*$`, 'i').test(asked.value)) return asked;
    return { kind: 'wrong', fault: 'must be a domain name' };
  };
  return { ...any, read };
}

function mailAddress(name: string, about: string): Setting<string> {
  const any = text(name, { form: 'mail address', about });
  const read: typeof any.read = (given) => {
    const asked = any.read(given);
    if (asked.kind === 'wrong' || isPlainMailAddress(asked.value)) return asked;
    return { kind: 'wrong', fault: 'must be a mail address, without a name' };
  };
  return { ...any, read };
}
