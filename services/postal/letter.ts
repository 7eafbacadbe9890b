import { describeSettings, readSettings } from '../../runtime/config';
import { settingsOrExit } from '../../runtime/process';
import { letterArguments, runLetter } from './letter-command';
import { letterTextSettings, readLetterTexts } from './letter-text-settings';
import { logoSettings, openDrawingOf } from './logo-settings';

async function run(): Promise<void> {
  const asked = letterArguments(
    process.argv.slice(2),
    describeSettings({ ...letterTextSettings(), ...logoSettings() }),
  );
  if (typeof asked === 'number') {
    process.exitCode = asked;
    return;
  }
  const { texts, drawing } = settingsOrExit('letter', () => ({
    texts: readLetterTexts(process.env),
    drawing: openDrawingOf(readSettings(process.env, logoSettings())),
  }));
  process.exitCode = await runLetter({ texts, openDrawing: () => drawing.draw }, asked);
}

void run();
