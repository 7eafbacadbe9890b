/** Which SMSC takes this installation's SMS, and how it is spoken to. */
import type { Clock } from '../../runtime/clock';
import { type Environment, presentText, type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import type { Log } from '../../runtime/log';
import type { Metrics } from '../../runtime/metrics';
import { fileText, withoutLineEnd } from '../../runtime/setting-file';
import { flag, integer, optional, text, url } from '../../runtime/settings';
import { hostOf } from '../../runtime/url-host';
import { SmppCarrier } from './adapters/smpp-carrier';
import { smsSenderOf } from './domain/sms-sender';
import type { TakeReceipts } from './ports';
import { smsSenderSetting } from './sms-sender-setting';

/** What the fields of a bind hold (SMPP 3.4), each without its NUL; but for passwords, of which some SMSCs have longer ones than 8. */
const maxCharacters = { systemId: 15, password: 64, systemType: 12 } as const;
const ports = { 'smpp:': 2_775, 'smpps:': 3_550 } as const;

export function smppSettings() {
  return {
    smppUrl: url('SMPP_URL', {
      schemes: ['smpps', 'smpp'],
      about: 'The SMSC: smpps://SYSTEM_ID@host:port, TLS from the first byte; without a port 3550, for smpp: 2775.',
    }),
    smsSender: smsSenderSetting(),
    smppPasswordFile: optional(text('SMPP_PASSWORD_FILE', { form: 'path', about: "The system id's password there." })),
    smppSystemType: optional(
      text('SMPP_SYSTEM_TYPE', { about: 'What the SMSC wants to be told when it is bound; most want nothing.' }),
    ),
    smppBinds: integer('SMPP_BINDS', {
      default: 1,
      min: 1,
      max: 20,
      about: 'Transceivers that each process keeps bound.',
    }),
    smppWindow: integer('SMPP_WINDOW', {
      default: 10,
      min: 1,
      max: 1_000,
      about: 'Submissions that each of them may have unanswered.',
    }),
    smppEnquireSeconds: integer('SMPP_ENQUIRE_SECONDS', {
      default: 30,
      min: 1,
      max: 600,
      about: 'How often the SMSC is asked whether it is there: less than the silence after which it hangs up.',
    }),
    smppResponseSeconds: integer('SMPP_RESPONSE_SECONDS', {
      default: 30,
      min: 1,
      max: 600,
      about: 'How long it may take with an answer.',
    }),
    smppConnectSeconds: integer('SMPP_CONNECT_SECONDS', {
      default: 10,
      min: 1,
      max: 120,
      about: 'How long a connection and its TLS may take, and then the bind.',
    }),
    smppRequireTls: flag('SMPP_REQUIRE_TLS', {
      default: true,
      about:
        'Nothing is sent to an smpp: address. False for trying, or where the connection goes through a tunnel. The certificate of an smpps: one is always checked.',
    }),
    smppCaFile: optional(
      text('SMPP_CA_FILE', {
        form: 'path',
        about: "The authority of the SMSC's certificate, where it is a private one.",
      }),
    ),
  } as const;
}

type SmppSettings = SettingsOf<ReturnType<typeof smppSettings>>;

interface SmppCarrierDeps {
  /** As reports and metrics name it. */
  readonly name: string;
  readonly takeReceipts: TakeReceipts;
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The URL has a system id, no second password, and TLS unless that may be missing. */
export function smppSettingFaults(env: Environment): readonly FieldFault[] {
  const value = (name: string) => presentText(env[name]);
  const given = value('SMPP_URL');
  if (given === undefined || !URL.canParse(given)) return [];
  const { protocol, hostname, username, password, search, hash, pathname } = new URL(given);
  const faults: FieldFault[] = [];
  if (protocol === 'smpp:' && value('SMPP_REQUIRE_TLS') !== 'false')
    faults.push(wrongSetting('SMPP_URL', 'must be smpps: unless SMPP_REQUIRE_TLS is false'));
  if (username === '' || hostname === '') faults.push(wrongSetting('SMPP_URL', 'must name a system id and a host'));
  if (`${search}${hash}` !== '' || !['', '/'].includes(pathname))
    faults.push(wrongSetting('SMPP_URL', 'must have nothing after the port'));
  if (password !== '') faults.push(wrongSetting('SMPP_URL', 'must have no password: SMPP_PASSWORD_FILE is for it'));
  return faults;
}

/** Reads the files; connects to nothing before start(). Faults: invalid WRONG_SETTINGS, naming all that is wrong in any of them. */
export function smppCarrier(config: SmppSettings, deps: SmppCarrierDeps): SmppCarrier {
  const faults: FieldFault[] = [];
  const smsc = new URL(config.smppUrl);
  const password = lineIn(config.smppPasswordFile, faults);
  const login = {
    systemId: checked('SMPP_URL', decoded(smsc.username), maxCharacters.systemId, faults),
    password: checked('SMPP_PASSWORD_FILE', password, maxCharacters.password, faults),
    systemType: checked('SMPP_SYSTEM_TYPE', config.smppSystemType ?? '', maxCharacters.systemType, faults),
  };
  const certificateAuthorities =
    config.smppCaFile === undefined ? undefined : fileText('SMPP_CA_FILE', config.smppCaFile, faults);
  const sender = smsSenderOf(config.smsSender);
  if (sender === undefined || faults.length > 0) throw wrongSettings(faults);
  const isTls = smsc.protocol === 'smpps:';
  return new SmppCarrier({
    ...deps,
    host: hostOf(smsc),
    port: smsc.port === '' ? ports[isTls ? 'smpps:' : 'smpp:'] : Number(smsc.port),
    tls: isTls ? { certificateAuthorities } : undefined,
    login,
    sender,
    binds: config.smppBinds,
    window: config.smppWindow,
    enquireLinkMilliseconds: config.smppEnquireSeconds * 1_000,
    responseMilliseconds: config.smppResponseSeconds * 1_000,
    connectMilliseconds: config.smppConnectSeconds * 1_000,
  });
}

function checked(setting: string, field: string, longest: number, faults: FieldFault[]): string {
  if (field.length > longest || !/^[\x20-\x7e]*$/.test(field))
    faults.push(wrongSetting(setting, `must hold at most ${longest} ASCII characters`));
  return field;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function lineIn(file: string | undefined, faults: FieldFault[]): string {
  return file === undefined ? '' : withoutLineEnd(fileText('SMPP_PASSWORD_FILE', file, faults));
}
