/** Which provider takes this installation's SMS, and how it is spoken to. */
import type { Clock } from '../../runtime/clock';
import { type Environment, presentText, type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import { parsedJson } from '../../runtime/parsed-json';
import { fileText, withoutLineEnd } from '../../runtime/setting-file';
import { flag, integer, optional, text, url } from '../../runtime/settings';
import { HttpSmsCarrier } from './adapters/http-sms-carrier';
import { defaultMapping } from './adapters/sms-http/default-mapping';
import type { SmsHttpMapping } from './adapters/sms-http/mapping';
import { readMapping } from './adapters/sms-http/mapping-file';
import { faultOfReceiptSecret } from './adapters/sms-http/receipt-secret';
import type { SmsSecrets } from './adapters/sms-http/template';
import { smsSenderSetting } from './sms-sender-setting';

export function smsProviderSettings() {
  return {
    smsHttpUrl: url('SMS_HTTP_URL', { schemes: ['https', 'http'], about: 'Where the provider takes an SMS.' }),
    smsSender: smsSenderSetting(),
    smsHttpMappingFile: optional(
      text('SMS_HTTP_MAPPING_FILE', {
        form: 'path',
        about: 'JSON: how the provider is asked and answers (docs/sms-http.md); without it, plain JSON.',
      }),
    ),
    smsHttpTokenFile: optional(
      text('SMS_HTTP_TOKEN_FILE', {
        form: 'path',
        about: 'The token or API key; sent as Authorization: Bearer where the mapping does not name {token}.',
      }),
    ),
    smsHttpUser: optional(
      text('SMS_HTTP_USER', {
        about: 'Instead of a token; with the password Authorization: Basic where the mapping does not name {user}.',
      }),
    ),
    smsHttpPasswordFile: optional(text('SMS_HTTP_PASSWORD_FILE', { form: 'path', about: "That user's password." })),
    smsHttpReceiptSecretFile: optional(
      text('SMS_HTTP_RECEIPT_SECRET_FILE', {
        form: 'path',
        about: "What the provider's webhooks are signed with, or show, as the mapping says; at least 16 characters.",
      }),
    ),
    smsHttpRequireTls: flag('SMS_HTTP_REQUIRE_TLS', {
      default: true,
      about:
        'Nothing is sent to an http: address. Only for trying: false. The certificate of an https: one is always checked.',
    }),
    smsHttpCaFile: optional(
      text('SMS_HTTP_CA_FILE', {
        form: 'path',
        about: "The authority of the provider's certificate, where it is a private one.",
      }),
    ),
    smsHttpConnectSeconds: integer('SMS_HTTP_CONNECT_SECONDS', {
      default: 10,
      min: 1,
      max: 120,
      about: 'How long a connection and its TLS may take.',
    }),
    smsHttpSilenceSeconds: integer('SMS_HTTP_SILENCE_SECONDS', {
      default: 30,
      min: 1,
      max: 600,
      about: 'How long the provider may be silent.',
    }),
  } as const;
}

type SmsSettings = SettingsOf<ReturnType<typeof smsProviderSettings>>;

/** A user and a password come together, and not beside a token; a plain address only where that is allowed. */
export function smsSettingFaults(env: Environment): readonly FieldFault[] {
  const value = (name: string) => presentText(env[name]);
  const isSet = (name: string) => value(name) !== undefined;
  const faults: FieldFault[] = [];
  if (isSet('SMS_HTTP_USER') !== isSet('SMS_HTTP_PASSWORD_FILE')) {
    const [missing, there] = isSet('SMS_HTTP_USER')
      ? ['SMS_HTTP_PASSWORD_FILE', 'SMS_HTTP_USER']
      : ['SMS_HTTP_USER', 'SMS_HTTP_PASSWORD_FILE'];
    faults.push(wrongSetting(missing, `is required with ${there}`));
  }
  const url = value('SMS_HTTP_URL');
  if (url?.startsWith('http:') && value('SMS_HTTP_REQUIRE_TLS') !== 'false')
    faults.push(wrongSetting('SMS_HTTP_URL', 'must be https: unless SMS_HTTP_REQUIRE_TLS is false'));
  if (url !== undefined && URL.canParse(url) && (new URL(url).username !== '' || new URL(url).hash !== ''))
    faults.push(wrongSetting('SMS_HTTP_URL', 'must have neither a user nor a #: SMS_HTTP_USER is for the user'));
  return faults;
}

/** Reads the files; connects to nothing. Faults: invalid WRONG_SETTINGS, naming all that is wrong in any of them. */
export function smsCarrier(
  config: SmsSettings,
  { name, concurrency, clock }: { readonly name: string; readonly concurrency: number; readonly clock: Clock },
): HttpSmsCarrier {
  const faults: FieldFault[] = [];
  const read = (setting: string, file: string | undefined) =>
    file === undefined ? undefined : fileText(setting, file, faults);
  const secrets = {
    token: lineIn('SMS_HTTP_TOKEN_FILE', read('SMS_HTTP_TOKEN_FILE', config.smsHttpTokenFile), faults),
    user: lineIn('SMS_HTTP_USER', config.smsHttpUser, faults),
    password: lineIn('SMS_HTTP_PASSWORD_FILE', read('SMS_HTTP_PASSWORD_FILE', config.smsHttpPasswordFile), faults),
  };
  const mapping = mappingIn(read('SMS_HTTP_MAPPING_FILE', config.smsHttpMappingFile), faults);
  const receiptSecretName = 'SMS_HTTP_RECEIPT_SECRET_FILE';
  const receiptSecret = lineIn(receiptSecretName, read(receiptSecretName, config.smsHttpReceiptSecretFile), faults);
  if (mapping !== undefined) faults.push(...secretFaults(mapping, config));
  if (mapping !== undefined && faults.length === 0) {
    const fault = faultOfReceiptSecret(mapping.receipts, receiptSecret);
    if (fault !== undefined) faults.push(wrongSetting(receiptSecretName, fault));
  }
  const certificateAuthorities = read('SMS_HTTP_CA_FILE', config.smsHttpCaFile);
  if (mapping === undefined || faults.length > 0) throw wrongSettings(faults);
  return new HttpSmsCarrier({
    name,
    url: new URL(config.smsHttpUrl),
    certificateAuthorities,
    sender: config.smsSender,
    secrets,
    receiptSecret,
    mapping,
    connections: concurrency,
    connectMilliseconds: config.smsHttpConnectSeconds * 1_000,
    silenceMilliseconds: config.smsHttpSilenceSeconds * 1_000,
    now: () => clock.now(),
  });
}

function mappingIn(content: string | undefined, faults: FieldFault[]): SmsHttpMapping | undefined {
  const document = content === undefined ? defaultMapping : parsedJson(content);
  if (document === undefined) {
    faults.push(wrongSetting('SMS_HTTP_MAPPING_FILE', 'is no JSON'));
    return undefined;
  }
  const read = readMapping(document);
  if (read.kind === 'right') return read.mapping;
  faults.push(...read.faults.map((fault) => wrongSetting('SMS_HTTP_MAPPING_FILE', fault)));
  return undefined;
}

const settingOf = { token: 'SMS_HTTP_TOKEN_FILE', user: 'SMS_HTTP_USER', password: 'SMS_HTTP_PASSWORD_FILE' } as const;

/** What the mapping names must be there; what it does not name, in one way only. */
function secretFaults({ request }: SmsHttpMapping, config: SmsSettings): readonly FieldFault[] {
  const given: Readonly<Record<keyof SmsSecrets, boolean>> = {
    token: config.smsHttpTokenFile !== undefined,
    user: config.smsHttpUser !== undefined,
    password: config.smsHttpPasswordFile !== undefined,
  };
  const missing = request.secrets.filter((name) => !given[name]);
  if (missing.length > 0)
    return missing.map((name) => wrongSetting(settingOf[name], `is required: the mapping names {${name}}`));
  if (request.secrets.length > 0 || !given.token || !given.user) return [];
  return [wrongSetting('SMS_HTTP_TOKEN_FILE', 'and SMS_HTTP_USER: only one of them, unless the mapping names both')];
}

function lineIn(setting: string, content: string | undefined, faults: FieldFault[]): string | undefined {
  const line = content === undefined ? undefined : withoutLineEnd(content);
  // It may stand in a header, where anything else would be refused by node at every message.
  if (line !== undefined && !/^[\x20-\x7e]+$/.test(line))
    faults.push(wrongSetting(setting, 'must hold one line of ASCII characters'));
  return line;
}
