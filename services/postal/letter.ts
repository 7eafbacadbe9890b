import { describeSettings } from '../../runtime/config';
import { settingsOrExit } from '../../runtime/process';
import { openLetterDrawing } from './adapters/pdf/draw-letter';
import { letterArguments, runLetter } from './letter-command';
import { letterTextSettings, readLetterTexts } from './letter-text-settings';

async function run(): Promise<void> {
  const asked = letterArguments(process.argv.slice(2), describeSettings(letterTextSettings()));
  if (typeof asked === 'number') {
    process.exitCode = asked;
    return;
  }
  const texts = settingsOrExit('letter', () => readLetterTexts(process.env));
  process.exitCode = await runLetter({ texts, openDrawing: openLetterDrawing }, asked);
}

void run();
