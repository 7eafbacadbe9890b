/** Which printer prints the letters, and how it is spoken to. */
import { type Environment, presentText, type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import type { Log } from '../../runtime/log';
import { fileText, withoutLineEnd } from '../../runtime/setting-file';
import { choice, flag, integer, optional, text, url } from '../../runtime/settings';
import { sidesChoices } from './adapters/printer/job-ticket';
import { isMediaName } from './adapters/printer/media-size';
import { PrinterDestination } from './adapters/printer/printer-destination';

export function printerSettings() {
  return {
    printerUrl: url('PRINTER_URL', {
      schemes: ['ipps', 'ipp'],
      about: 'The printer, or the queue of a CUPS, as ipps://print.example:631/printers/letters.',
    }),
    printerRequireTls: flag('PRINTER_REQUIRE_TLS', {
      default: true,
      about:
        'Nothing is sent to an ipp: address. Only for a printer on this very host, or for trying: false. The certificate of an ipps: one is always checked.',
    }),
    printerCaFile: optional(
      text('PRINTER_CA_FILE', {
        form: 'path',
        about: "The authority of the printer's certificate, or that certificate itself, where it is a private one.",
      }),
    ),
    printerUser: optional(text('PRINTER_USER', { about: 'Who owns the jobs, where the printer asks for a login.' })),
    printerPasswordFile: optional(text('PRINTER_PASSWORD_FILE', { form: 'path', about: "That user's password." })),
    printerMedia: text('PRINTER_MEDIA', {
      form: 'name of IPP',
      default: 'iso_a4_210x297mm',
      about: 'The paper, as the printer lists it under media-supported.',
    }),
    printerSides: choice('PRINTER_SIDES', {
      among: sidesChoices,
      default: 'one-sided',
      about: 'Whether a letter of several pages is printed on both sides. Each letter begins on a sheet of its own.',
    }),
    printerTray: optional(
      text('PRINTER_TRAY', {
        form: 'name of IPP',
        about: "The tray of the paper, of those under media-source-supported; without it the printer's choice.",
      }),
    ),
    printerDeskTray: optional(
      text('PRINTER_DESK_TRAY', {
        form: 'name of IPP',
        about: 'Likewise, of letters that are handed out at a desk; without it PRINTER_TRAY.',
      }),
    ),
    printerRequestSeconds: integer('PRINTER_REQUEST_SECONDS', {
      default: 30,
      min: 1,
      max: 600,
      about: 'How long the printer may take for one request, such as a letter.',
    }),
    printerLookSeconds: integer('PRINTER_LOOK_SECONDS', {
      default: 30,
      min: 1,
      max: 3_600,
      about: 'How often what was released is looked after at the printer.',
    }),
    printerAttentionMinutes: integer('PRINTER_ATTENTION_MINUTES', {
      default: 15,
      min: 1,
      max: 1_440,
      about: 'After how long printer.needs-attention is logged again while it is out of paper, offline or stopped.',
    }),
  } as const;
}

export type PrinterSettings = SettingsOf<ReturnType<typeof printerSettings>>;

/** What no setting tells alone. */
export function printerSettingFaults(env: Environment): readonly FieldFault[] {
  const value = (name: string) => presentText(env[name]);
  const faults: FieldFault[] = [];
  const [user, passwordFile] = ['PRINTER_USER', 'PRINTER_PASSWORD_FILE'];
  if (value(user) !== undefined && value(passwordFile) === undefined)
    faults.push(wrongSetting(passwordFile, `is required with ${user}`));
  if (value(passwordFile) !== undefined && value(user) === undefined)
    faults.push(wrongSetting(user, `is required with ${passwordFile}`));
  const address = value('PRINTER_URL');
  if (address?.startsWith('ipp:') && value('PRINTER_REQUIRE_TLS') !== 'false')
    faults.push(wrongSetting('PRINTER_URL', 'must be ipps: unless PRINTER_REQUIRE_TLS is false'));
  if (address !== undefined && URL.canParse(address)) {
    const { username, hash, hostname } = new URL(address);
    if (username !== '' || hash !== '' || hostname === '')
      faults.push(
        wrongSetting('PRINTER_URL', 'must have a host, and neither a user nor a #: PRINTER_USER is for the user'),
      );
  }
  const media = value('PRINTER_MEDIA');
  if (media !== undefined && !isMediaName(media))
    faults.push(wrongSetting('PRINTER_MEDIA', 'must end with its size, as iso_a4_210x297mm does'));
  for (const name of ['PRINTER_TRAY', 'PRINTER_DESK_TRAY']) {
    const tray = value(name);
    if (tray !== undefined && !/^[a-z0-9][a-z0-9._-]{0,62}$/.test(tray))
      faults.push(wrongSetting(name, 'must be of lower case letters, digits, dots and dashes'));
  }
  return faults;
}

/** Reads the files; connects to nothing. Fault invalid WRONG_SETTINGS, naming all that is wrong in any of them. */
export function printerDestination(config: PrinterSettings, { log }: { readonly log: Log }): PrinterDestination {
  const faults: FieldFault[] = [];
  const read = (setting: string, file: string | undefined) =>
    file === undefined ? undefined : fileText(setting, file, faults);
  const certificateAuthorities = read('PRINTER_CA_FILE', config.printerCaFile);
  const password = read('PRINTER_PASSWORD_FILE', config.printerPasswordFile);
  if (faults.length > 0) throw wrongSettings(faults);
  const { printerUser: user } = config;
  return new PrinterDestination({
    access: {
      url: new URL(config.printerUrl),
      certificateAuthorities,
      login: user === undefined || password === undefined ? undefined : { user, password: withoutLineEnd(password) },
      requestMilliseconds: config.printerRequestSeconds * 1_000,
    },
    print: {
      media: config.printerMedia,
      sides: config.printerSides,
      tray: config.printerTray,
      deskTray: config.printerDeskTray,
    },
    log,
  });
}
