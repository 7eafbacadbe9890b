import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, readSettings } from '../../runtime/config';
import { silentLog } from '../../runtime/log';
import { mediaSizeOf } from '../../services/postal/adapters/printer/media-size';
import { printerDestination, printerSettingFaults, printerSettings } from '../../services/postal/printer-settings';
import { temporaryFolder } from '../support/temporary-folder';

const least = { PRINTER_URL: 'ipps://print.example:631/printers/letters' };

describe('the printer', () => {
  test.each<[Environment, Readonly<Record<string, string>>]>([
    [{}, {}],
    [
      { PRINTER_URL: 'ipp://print.example/printers/letters' },
      { PRINTER_URL: 'must be ipps: unless PRINTER_REQUIRE_TLS is false' },
    ],
    [{ PRINTER_URL: 'ipp://print.example/printers/letters', PRINTER_REQUIRE_TLS: 'false' }, {}],
    [
      { PRINTER_URL: 'ipps://u:sesame@print.example/' },
      { PRINTER_URL: 'must have a host, and neither a user nor a #: PRINTER_USER is for the user' },
    ],
    [{ PRINTER_USER: 'post' }, { PRINTER_PASSWORD_FILE: 'is required with PRINTER_USER' }],
    [{ PRINTER_PASSWORD_FILE: '/p' }, { PRINTER_USER: 'is required with PRINTER_PASSWORD_FILE' }],
    [{ PRINTER_MEDIA: 'A4' }, { PRINTER_MEDIA: 'must end with its size, as iso_a4_210x297mm does' }],
    [{ PRINTER_MEDIA: 'na_letter_8.5x11in' }, {}],
    [
      { PRINTER_TRAY: 'Tray 2', PRINTER_DESK_TRAY: 'tray_2!' },
      {
        PRINTER_TRAY: 'must be of lower case letters, digits, dots and dashes',
        PRINTER_DESK_TRAY: 'must be of lower case letters, digits, dots and dashes',
      },
    ],
  ])('has settings that fit together: %j', (env, faults) => {
    const told = printerSettingFaults({ ...least, ...env }).map(({ field, description }) => [field, description]);
    expect(Object.fromEntries(told)).toEqual(faults);
  });

  test('is made of its settings', async () => {
    const passwordFile = join(await temporaryFolder(), 'password');
    await writeFile(passwordFile, 'sesame\n', { mode: 0o600 });
    const env = { ...least, PRINTER_USER: 'post', PRINTER_PASSWORD_FILE: passwordFile };
    const printer = printerDestination(readSettings(env, printerSettings()), { log: silentLog });
    expect(printer.name).toBe('printer');
    printer.close();
  });

  test('is not spoken to where a file cannot be read; all of them are told', () => {
    const env = {
      ...least,
      PRINTER_CA_FILE: '/nowhere/ca.pem',
      PRINTER_USER: 'post',
      PRINTER_PASSWORD_FILE: '/nowhere/p',
    };
    expect(() => printerDestination(readSettings(env, printerSettings()), { log: silentLog })).toThrow(
      expect.objectContaining({
        reason: 'WRONG_SETTINGS',
        fields: [
          expect.objectContaining({ field: 'PRINTER_CA_FILE' }),
          expect.objectContaining({ field: 'PRINTER_PASSWORD_FILE' }),
        ],
      }),
    );
  });
});

test.each([
  ['iso_a4_210x297mm', { width: 21_000, length: 29_700 }],
  ['na_letter_8.5x11in', { width: 21_590, length: 27_940 }],
])('%s is of the size that its name tells', (name, size) => {
  expect(mediaSizeOf(name)).toEqual(size);
});
