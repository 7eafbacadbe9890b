import { type Setting, text } from '../../runtime/settings';
import { smsSenderOf } from './domain/sms-sender';

/** Whom SMS come from, by whichever carrier. */
export function smsSenderSetting(): Setting<string> {
  const form = 'at most 11 letters and digits, or a number';
  const any = text('SMS_SENDER', { form, about: `Whom an SMS comes from: ${form}.` });
  const read: typeof any.read = (given) => {
    const asked = any.read(given);
    if (asked.kind === 'wrong' || smsSenderOf(asked.value) !== undefined) return asked;
    return { kind: 'wrong', fault: `must be ${form}` };
  };
  return { ...any, read };
}
