/** What a printer's refusal, by its IPP status, is to us. */
import { Fault } from '../../../../runtime/fault';
import { groupOf } from './ipp-attributes';
import type { IppAnswer } from './ipp-decode';
import { groupTags, type Operation, status } from './ipp-tags';

export function isSuccess(answer: IppAnswer): boolean {
  return answer.status <= status.lastSuccess;
}

const unsuitable: readonly number[] = [
  status.documentFormatNotSupported,
  status.attributesNotSupported,
  status.operationNotSupported,
  status.versionNotSupported,
  status.multipleDocumentsNotSupported,
];

/** Without the printer's own words, which may quote anything. */
export function faultOfAnswer(operation: Operation, answer: IppAnswer): Fault {
  const told = `${operation}: status 0x${answer.status.toString(16).padStart(4, '0')}`;
  if (unsuitable.includes(answer.status))
    return new Fault('precondition', 'PRINTER_UNSUITABLE', `the printer cannot do ${told}${unsupportedIn(answer)}`);
  if (answer.status === status.notAcceptingJobs)
    return new Fault('unavailable', 'PRINTER_UNAVAILABLE', 'the printer does not accept jobs at present');
  if (answer.status === status.timeout || answer.status >= status.firstServerError)
    return new Fault('unavailable', 'PRINTER_UNAVAILABLE', `the printer cannot do it now: ${told}`);
  return new Fault('precondition', 'PRINTER_REFUSES_US', `the printer refuses ${told}`);
}

/** The names of the attributes that it does not support. */
function unsupportedIn(answer: IppAnswer): string {
  const names = [...groupOf(answer, groupTags.unsupported).keys()].filter((name) => /^[a-z0-9-]{1,60}$/.test(name));
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}
