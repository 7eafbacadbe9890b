/** The sender's logo on letters. */
import { type SettingsOf, wrongSetting, wrongSettings } from '../../runtime/config';
import { isFault } from '../../runtime/fault';
import { optional, text } from '../../runtime/settings';
import { openLetterDrawing } from './adapters/pdf/draw-letter';
import { readLogo } from './adapters/pdf/logo';
import type { LetterDrawing } from './ports';

export function logoSettings() {
  return {
    logoFile: optional(
      text('LOGO_FILE', { form: 'path', about: "The sender's logo on letters: SVG or PNG, 1 MiB at most." }),
    ),
  } as const;
}

/** Reads fonts and logo. Faults: invalid WRONG_SETTINGS where the logo cannot be used. */
export function openDrawingOf({ logoFile }: SettingsOf<ReturnType<typeof logoSettings>>): LetterDrawing {
  try {
    return openLetterDrawing(logoFile === undefined ? {} : { logo: readLogo(logoFile) });
  } catch (error) {
    if (isFault(error, 'invalid')) throw wrongSettings([wrongSetting('LOGO_FILE', error.message)]);
    throw error;
  }
}
