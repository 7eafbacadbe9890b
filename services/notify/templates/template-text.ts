/** One text of a template, ready to be rendered: in one language, for one channel. */
import type { Template } from 'liquidjs';
import { Fault } from '../../../runtime/fault';
import type { InstitutionWords } from '../../../runtime/institution-settings';
import { renderMarked } from '../../../runtime/template-engine';
import { type BlockGroup, blockGroupsOf, plainTextOf } from '../../../runtime/text-blocks';
import { withoutMarks } from '../../../runtime/value-marks';
import { htmlDocumentOf } from './html-document';
import { smsTextOf } from './sms-text';
import type { TemplateVariables } from './templates';

export interface TemplateText {
  /** Its file, from the folder of templates. */
  readonly path: string;
  readonly isInstitutions: boolean;
  readonly language: string;
  /** Undefined for an SMS. */
  readonly subject: readonly Template[] | undefined;
  /** With its layout. */
  readonly body: readonly Template[];
}

interface WrittenText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const subjectMostCharacters = 200;
const textMostCharacters = 50_000;

/** Faults as `writeText`'s. */
export function writePlainText(
  { subject, body }: TemplateText,
  variables: TemplateVariables,
  institution: InstitutionWords,
): { readonly subject: string; readonly text: string; readonly groups: readonly BlockGroup[] } {
  const scope = { ...variables, institution };
  const rendered = (templates: readonly Template[]) => renderMarked(templates, scope);
  if (subject === undefined) return bounded({ subject: '', text: smsTextOf(rendered(body)), groups: [] });
  const title = withoutMarks(rendered(subject)).replace(/\s+/g, ' ').trim();
  const groups = blockGroupsOf(rendered(body));
  return bounded({ subject: title, text: plainTextOf(groups), groups });
}

/** Throws liquidjs's error; Fault invalid TEMPLATE_VARIABLES for a text longer than any text may be. */
export function writeText(of: TemplateText, variables: TemplateVariables, institution: InstitutionWords): WrittenText {
  const { subject, text, groups } = writePlainText(of, variables, institution);
  if (of.subject === undefined) return { subject, text, html: '' };
  return { subject, text, html: htmlDocumentOf({ language: of.language, title: subject, groups }) };
}

function bounded<Written extends { readonly subject: string; readonly text: string }>(written: Written): Written {
  const tooLong = (what: string, most: number) =>
    new Fault('invalid', 'TEMPLATE_VARIABLES', `the ${what} is longer than ${most} characters`);
  if (written.subject.length > subjectMostCharacters) throw tooLong('subject', subjectMostCharacters);
  if (written.text.length > textMostCharacters) throw tooLong('text', textMostCharacters);
  return written;
}
