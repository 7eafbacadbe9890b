import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { builtSources } from '../support/servers';
import { folderOf, noteDeclaration } from './own-templates';

const program = join(__dirname, '../../dist/services/notify/template-command.js');

/** As who has it in a terminal sees it. */
function templates(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number; output: string; errors: string }>((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env }, (_, output, errors) =>
      resolve({ code: child.exitCode ?? -1, output, errors }),
    );
  });
}

describe('npm run templates', () => {
  beforeAll(builtSources);

  test('check tells of every text how long it gets, and that all is right', async () => {
    const { code, output, errors } = await templates(['check']);
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const lines = output.split('\n');
    expect(lines[0]).toBe('TEMPLATE              CHANNEL  LANGUAGE  CHARACTERS  AT MOST  SMS AT MOST');
    expect(lines).toContain(
      'first-half            sms      de               150      151  1 segment, 151 of 160 places, GSM-7',
    );
    expect(lines.at(-2)).toBe('21 templates, 123 texts: all right.');
  });

  test('check tells of texts that are missing in a language, and of SMS of several segments', async () => {
    const folder = await folderOf({
      'own/template.json': noteDeclaration,
      'own/sms.it.liquid': `${'x'.repeat(200)} {{ note }}`,
    });
    const { code, output } = await templates(['check'], { TEMPLATES_FOLDER: folder });
    expect(code).toBe(3);
    expect(output).toMatch(/^own +sms +it +207 +351 {2}3 segments, 351 of 459 places, GSM-7 +the institution's$/m);
    expect(output).toContain(
      'Missing languages\n  own, sms: de, en\n  Whoever asks for one of these gets another one.\n\n22 templates, 124 texts: all right, 2 missing languages.\n',
    );
  });

  test('check tells all that is wrong, by file and line', async () => {
    const folder = await folderOf({ 'own/template.json': noteDeclaration, 'own/sms.it.liquid': 'a\n{{ b }}' });
    const { code, output } = await templates(['check'], { TEMPLATES_FOLDER: folder });
    expect(code).toBe(65);
    expect(output).toContain('Wrong\n  own/sms.it.liquid:2: unknown variable: b\n');
    const long = await templates(['check'], { INSTITUTION_NAME: 'Istituto nazionale' });
    expect(long.code).toBe(65);
    expect(long.output).toMatch(/^ {2}request-confirmation\/sms\.it\.liquid: 2 segments, 173 of 306 places, GSM-7$/m);
  });

  test('preview shows a text as its reader gets it, and says where it is in another language', async () => {
    expect(await templates(['preview', 'pin-changed', '--language', 'fr'])).toEqual({
      code: 0,
      errors: '',
      output: `There is no text in fr: this one is in it.

INPS: il suo PIN personale è stato cambiato. Se l'ha cambiato lei, non deve fare nulla. Altrimenti chiami subito 803 164, 06 164164, www.inps.it

1 segment, 144 of 160 places, GSM-7
`,
    });
    const mail = await templates([
      'preview',
      'test-message',
      '--channel',
      'email',
      '--set',
      'note=<b>',
      '--language',
      'en',
    ]);
    expect(mail.output).toContain('INPS: test message\n\nHello,\n\nThis is a test message: <b>\n');
    const html = await templates(['preview', 'test-message', '--channel', 'pec', '--set', 'note=<b>', '--html']);
    expect(html.output).toContain('<p>questo è un messaggio di prova: &lt;b&gt;</p>');
  });

  test('a wrong template, variable, setting or command line has its own exit code', async () => {
    const [unknown, wrong, setting, usage] = [
      await templates(['preview', 'nothing']),
      await templates(['preview', 'first-half', '--set', 'other_half=pigeon']),
      await templates(['check'], { TEMPLATES_LANGUAGE: 'italian' }),
      await templates(['chekc']),
    ];
    expect([unknown.code, wrong.code, setting.code, usage.code]).toEqual([65, 65, 78, 64]);
    expect(unknown.errors).toBe('templates: nothing: there is no such template\n');
    expect(wrong.errors).toBe(
      'templates: first-half: 1 variable(s) are wrong\n  other_half: must be one of letter, sms, email, pec\n',
    );
    expect(setting.errors).toContain('TEMPLATES_LANGUAGE');
    expect((await templates(['--help'])).output).toMatch(/usage: npm run templates -- check.+TEMPLATES_FOLDER/s);
  });
});
