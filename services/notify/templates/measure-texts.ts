/** Renders every text with everything that it may be given, before anybody is sent one: what is wrong with it, and how long it gets. */
import { isFault } from '../../../runtime/fault';
import type { InstitutionWords } from '../../../runtime/institution-settings';
import type { TemplateFault } from '../../../runtime/template-fault';
import { faultOfLiquid } from '../../../runtime/template-source';
import type { MessageChannel } from '../domain/channel';
import { type SmsSize, smsSizeOf } from '../domain/sms-size';
import type { LoadedTemplate } from './loaded-template';
import { everyCombination } from './sample-variables';
import { type TemplateText, writePlainText } from './template-text';
import type { TemplateVariables } from './templates';

export interface MeasuredText {
  readonly template: string;
  readonly channel: MessageChannel;
  readonly language: string;
  readonly path: string;
  readonly isInstitutions: boolean;
  readonly reserved: boolean;
  /** Of the text with the first samples. */
  readonly characters: number;
  /** Of the longest text that it can become. */
  readonly mostCharacters: number;
  /** Of the longest SMS that it can become; undefined for a mail. */
  readonly longestSms: SmsSize | undefined;
}

/** An SMS of more segments is refused: phones and providers give up at about there, and each costs. */
const mostSmsSegments = 10;

/** Undefined where it cannot be rendered. */
export function measureText(
  template: LoadedTemplate,
  channel: MessageChannel,
  text: TemplateText,
  institution: InstitutionWords,
  faults: TemplateFault[],
): MeasuredText | undefined {
  const { info, variables } = template;
  const before = faults.length;
  const write = (values: TemplateVariables): string => {
    try {
      const { subject, text: written } = writePlainText(text, values, institution);
      if (text.subject !== undefined && subject === '')
        faults.push({ file: text.path, line: 1, what: 'its subject is empty' });
      if (written.trim() === '') faults.push({ file: text.path, what: 'its text is empty' });
      return written;
    } catch (error) {
      faults.push(isFault(error) ? { file: text.path, what: error.message } : faultOfLiquid(error, text.path));
      return '';
    }
  };
  const given = [...info.samples, ...everyCombination(variables, 'longest')];
  const all = [...new Map(given.map((values) => [Object.values(values).join('\n'), values])).values()].map(write);
  const [first = ''] = all;
  if (faults.length > before) return undefined;
  const longestSms = text.subject === undefined ? longestOf(all.map(smsSizeOf)) : undefined;
  if (longestSms !== undefined && longestSms.segments > mostSmsSegments)
    faults.push({
      file: text.path,
      what: `can become an SMS of ${longestSms.segments} segments: at most ${mostSmsSegments}`,
    });
  return {
    template: info.name,
    channel,
    language: text.language,
    path: text.path,
    isInstitutions: text.isInstitutions,
    reserved: info.reserved,
    characters: first.length,
    mostCharacters: Math.max(...all.map((one) => one.length)),
    longestSms,
  };
}

function longestOf(sizes: readonly SmsSize[]): SmsSize | undefined {
  return [...sizes].sort((one, other) => other.segments - one.segments || other.places - one.places)[0];
}

/** A half in two segments can arrive in part, or out of order. */
export function fitsOneSegment({ encoding, segments }: SmsSize): boolean {
  return encoding === 'gsm-7' && segments === 1;
}
