/** The text of a receipt: `id:... sub:... dlvrd:... submit date:... done date:... stat:... err:... text:...` (SMPP 3.4, appendix B). */

export interface ReceiptText {
  readonly id: string | undefined;
  readonly state: string | undefined;
  /** As digits. */
  readonly doneDate: string | undefined;
}

const longestText = 1_000;

/** What is found of it. After `text:` come words of the message, which could look like any of these. */
export function receiptTextOf(content: string): ReceiptText {
  const text = content.slice(0, longestText);
  const quoted = text.search(/\btext:/i);
  const fields = quoted === -1 ? text : text.slice(0, quoted);
  const find = (pattern: RegExp) => pattern.exec(fields)?.[1];
  return {
    id: find(/(?:^|[\s;,])id:[ ]?(\S{1,65})(?=\s|$)/i),
    state: find(/\bstat:[ ]?([a-z]{1,20})\b/i),
    doneDate: find(/\bdone[ _]?date:[ ]?(\d{10,14})\b/i),
  };
}

/** YYMMDDhhmm, with seconds or the century or both; undefined where that is no time. Which zone it is in no receipt says: UTC is taken. */
export function doneTimeOf(digits: string): Date | undefined {
  const withCentury = digits.length === 14 || (digits.length === 12 && /^20\d\d(0[1-9]|1[0-2])/.test(digits));
  const [century, rest] = withCentury ? [digits.slice(0, 2), digits.slice(2)] : ['20', digits];
  const parts = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(rest);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second = '00'] = parts;
  const time = new Date(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
