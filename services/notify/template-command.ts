/** `npm run templates -- check` and `-- preview TEMPLATE`: looks at the templates as a process that sends messages would have them. */
import { parseArgs } from 'node:util';
import { describeSettings, readSettings } from '../../runtime/config';
import { isFault } from '../../runtime/fault';
import { institutionOf, institutionSettings } from '../../runtime/institution-settings';
import { exitCodes as processExitCodes, settingsOrExit } from '../../runtime/process';
import { isMessageChannel, type MessageChannel } from './domain/channel';
import { checkReport, coloured, plain, previewReport } from './template-report';
import { templateSettings } from './template-settings';
import { checkTemplates, type TemplatesOptions } from './templates/check-templates';
import { templatesOf } from './templates/load-templates';

const name = 'templates';
const exitCodes = { right: processExitCodes.stopped, languagesMissing: 3, usage: 64, wrong: 65 } as const;
const settings = { ...institutionSettings(), ...templateSettings() } as const;

const usage = `usage: npm run templates -- check
       npm run templates -- preview TEMPLATE [--channel sms|email|pec] [--language TAG] [--html] [--set NAME=VALUE ...]

  check       renders every text with all its samples and its longest values, and says how long each gets
  preview     one text as its reader gets it, with its first samples where --set names no other value
  --channel   default: the first that the template has
  --language  default: TEMPLATES_LANGUAGE
  --html      the HTML of a mail, rather than its text

Exit codes: ${exitCodes.right} all right; ${exitCodes.languagesMissing} right, but some text is missing in a language that others are in; ${exitCodes.wrong} wrong templates
or variables; ${exitCodes.usage} wrong command line; ${processExitCodes.wrongSetting} wrong settings.
`;

interface Preview {
  readonly template: string;
  readonly channel: MessageChannel | undefined;
  readonly language: string | undefined;
  readonly html: boolean;
  readonly values: Readonly<Record<string, string>>;
}

type Asked = { readonly kind: 'check' } | ({ readonly kind: 'preview' } & Preview);

function run(): void {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\nSettings by environment\n\n${describeSettings(settings)}\n`);
    return;
  }
  const asked = askedBy(args);
  if (asked === undefined) {
    process.stderr.write(usage);
    process.exitCode = exitCodes.usage;
    return;
  }
  const config = settingsOrExit(name, () => readSettings(process.env, settings));
  const options = {
    folder: config.templatesFolder,
    defaultLanguage: config.templatesLanguage,
    institution: institutionOf(config),
  };
  process.exitCode = asked.kind === 'check' ? check(options) : preview(options, asked);
}

const emphasis = process.stdout.isTTY === true ? coloured : plain;

function check(options: TemplatesOptions): number {
  const checked = checkTemplates(options);
  process.stdout.write(checkReport(checked, emphasis));
  if (checked.faults.length + checked.tooLong.length > 0) return exitCodes.wrong;
  return checked.missing.length > 0 ? exitCodes.languagesMissing : exitCodes.right;
}

function preview(options: TemplatesOptions, { template, channel, language, html, values }: Preview): number {
  const templates = templatesOf(checkTemplates(options), options);
  const info = templates.find(template);
  const languageTag = language ?? options.defaultLanguage;
  try {
    const rendered = templates.render({
      template,
      channel: channel ?? info?.texts[0]?.channel ?? 'email',
      languageTag,
      variables: { ...info?.samples[0], ...values },
    });
    process.stdout.write(html ? rendered.html : previewReport(rendered, languageTag, emphasis));
    return exitCodes.right;
  } catch (error) {
    const fields = isFault(error) ? error.fields.map(({ field, description }) => `  ${field}: ${description}\n`) : [];
    const why = error instanceof Error ? error.message.split('\n')[0] : 'it cannot be rendered';
    process.stderr.write(`${name}: ${template}: ${why}\n${fields.join('')}`);
    return exitCodes.wrong;
  }
}

/** Undefined where the command line is not as it must be. */
function askedBy(args: readonly string[]): Asked | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        channel: { type: 'string' },
        language: { type: 'string' },
        html: { type: 'boolean', default: false },
        set: { type: 'string', multiple: true, default: [] },
      },
    });
    const [command, template, ...others] = positionals;
    const { channel, language, html, set } = values;
    if (command === 'check' && template === undefined) return { kind: 'check' };
    if (command !== 'preview' || template === undefined || others.length > 0) return undefined;
    if (channel !== undefined && !isMessageChannel(channel)) return undefined;
    if (set.some((one) => !one.includes('='))) return undefined;
    const given = set.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]);
    return { kind: 'preview', template, channel, language, html, values: Object.fromEntries(given) };
  } catch {
    return undefined;
  }
}

run();
