/** A message that a service asks for: what it gives, and what its check makes of it. Nothing here needs a template. */
import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { FieldFault } from '../../../runtime/fault';
import type { MessageChannel } from './channel';
import type { Priority } from './priority';
import { checkRecipient } from './recipient';

/** As given, empty where nothing was. `unknown`: a number that the contract's enum does not have. */
export interface GivenNotification {
  readonly template: string;
  readonly language: string;
  /** What the channels send to: E.164, or a mail address. */
  readonly recipient: Readonly<Record<MessageChannel, string>>;
  readonly channels: readonly (MessageChannel | 'unknown')[];
  readonly variables: Readonly<Record<string, string>>;
  readonly priority: Priority | 'unknown' | undefined;
  readonly sendTime: Date | undefined;
  readonly expireTime: Date | undefined;
  readonly unsubscribeUrl: string;
}

export interface NotificationRoute {
  readonly channel: MessageChannel;
  readonly recipient: string;
}

export interface Notification {
  readonly template: string;
  /** BCP 47. */
  readonly language: string;
  /** In the order in which they are to be tried, each channel once. */
  readonly routes: readonly [NotificationRoute, ...NotificationRoute[]];
  readonly variables: Readonly<Record<string, string>>;
  readonly priority: Priority;
  /** Undefined: at once. */
  readonly sendTime: Date | undefined;
  readonly notAfterTime: Date;
  readonly unsubscribeUrl: string | undefined;
}

export interface NotificationTimes {
  readonly now: Date;
  /** How long a message waits at most where nothing is said, by its first channel. */
  readonly timeToLiveMilliseconds: Readonly<Record<MessageChannel, number>>;
}

/** What the recipient of a channel is called on the wire. */
export const recipientField: Readonly<Record<MessageChannel, string>> = { sms: 'mobile', email: 'email', pec: 'pec' };

const templateMaxCharacters = 100;
/** What RFC 5646 (4.4.1) says that every program must be able to take. */
const languageMaxCharacters = 35;
const urlMaxCharacters = 500;
const mostChannels = 3;
const sendAheadMilliseconds = 30 * millisecondsPerDay;
export const longestLifeMilliseconds = 90 * millisecondsPerDay;

type Refuse = (field: string, reason: string, description: string) => undefined;

/** The notification, and every fault that it has, by its field; it is whole where there is none. */
export function checkNotification(
  given: GivenNotification,
  times: NotificationTimes,
): { readonly notification: Notification | undefined; readonly faults: readonly FieldFault[] } {
  const faults: FieldFault[] = [];
  const refuse: Refuse = (field, reason, description) => {
    faults.push({ field: `notification.${field}`, reason, description });
    return undefined;
  };
  const template = checkTemplateName(given.template, refuse);
  const language = checkLanguage(given.language, refuse);
  const [first, ...others] = checkRoutes(given, refuse);
  const priority = checkPriority(given.priority, refuse);
  const channel = first?.channel ?? 'email';
  const { sendTime, notAfterTime } = checkTimes(given, channel, times, refuse);
  const unsubscribeUrl = checkUnsubscribeUrl(given, refuse);
  if (faults.length > 0 || template === undefined || language === undefined || first === undefined)
    return { notification: undefined, faults };
  const { variables } = given;
  const notification: Notification = {
    template,
    language,
    routes: [first, ...others],
    variables,
    priority,
    sendTime,
    notAfterTime,
    unsubscribeUrl,
  };
  return { notification, faults };
}

function checkTemplateName(text: string, refuse: Refuse): string | undefined {
  if (text === '') return refuse('template', 'FIELD_REQUIRED', 'must be given');
  if (text.length > templateMaxCharacters)
    return refuse('template', 'TEXT_TOO_LONG', `must have at most ${templateMaxCharacters} characters`);
  return text;
}

function checkLanguage(text: string, refuse: Refuse): string | undefined {
  if (text === '') return refuse('language', 'FIELD_REQUIRED', 'must be given');
  const tag = text.length > languageMaxCharacters ? undefined : canonicalTag(text);
  if (tag !== undefined && tag.length <= languageMaxCharacters) return tag;
  return refuse('language', 'LANGUAGE_INVALID', 'must be a language tag of BCP 47, such as it or en-GB');
}

function canonicalTag(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined; // its only way to say no
  }
}

/** Only what its channels need of a recipient is looked at. */
function checkRoutes({ channels, recipient }: GivenNotification, refuse: Refuse): readonly NotificationRoute[] {
  if (channels.length === 0) refuse('channels', 'FIELD_REQUIRED', 'must name one channel at least');
  if (channels.length > mostChannels) refuse('channels', 'TOO_MANY', `must name at most ${mostChannels} channels`);
  else if (new Set(channels).size < channels.length)
    refuse('channels', 'CHANNEL_REPEATED', 'must name each channel once');
  if (channels.includes('unknown')) refuse('channels', 'VALUE_UNKNOWN', 'must be SMS, EMAIL or PEC');
  return [...new Set(channels)].flatMap((channel) => {
    if (channel === 'unknown') return [];
    const field = `recipient.${recipientField[channel]}`;
    const checked = checkRecipient(channel, recipient[channel]);
    if (checked.kind === 'ok') return [{ channel, recipient: checked.value }];
    if (recipient[channel] === '') refuse(field, 'FIELD_REQUIRED', 'must be given: a channel sends to it');
    else refuse(field, checked.fault.reason, checked.fault.description);
    return [];
  });
}

function checkPriority(given: GivenNotification['priority'], refuse: Refuse): Priority {
  if (given === 'unknown') refuse('priority', 'VALUE_UNKNOWN', 'must be one of the contract');
  return given === undefined || given === 'unknown' ? 'normal' : given;
}

function checkTimes(
  { sendTime, expireTime }: GivenNotification,
  channel: MessageChannel,
  { now, timeToLiveMilliseconds }: NotificationTimes,
  refuse: Refuse,
): { readonly sendTime: Date | undefined; readonly notAfterTime: Date } {
  const latest = later(now, sendAheadMilliseconds);
  if (sendTime !== undefined && !(sendTime <= latest))
    refuse('send_time', 'TIME_OUT_OF_RANGE', 'must be within 30 days from now');
  // A time that has passed means at once: clocks differ, and so do the ways of a request.
  const due = sendTime !== undefined && sendTime > now && sendTime <= latest ? sendTime : undefined;
  const start = due ?? now;
  const notAfterTime = expireTime ?? later(start, timeToLiveMilliseconds[channel]);
  if (!(notAfterTime > start && notAfterTime <= later(start, longestLifeMilliseconds)))
    refuse('expire_time', 'TIME_OUT_OF_RANGE', 'must be after now and after send_time, by 90 days at most');
  return { sendTime: due, notAfterTime };
}

function checkUnsubscribeUrl({ unsubscribeUrl, channels }: GivenNotification, refuse: Refuse): string | undefined {
  if (unsubscribeUrl === '') return undefined;
  if (!channels.includes('email'))
    refuse('unsubscribe_url', 'UNSUBSCRIBE_WITHOUT_EMAIL', 'is for e-mail, which is none of the channels');
  if (isPlainHttpsUrl(unsubscribeUrl)) return unsubscribeUrl;
  return refuse('unsubscribe_url', 'URL_INVALID', `must be an https address of at most ${urlMaxCharacters} characters`);
}

/** It stands in a header between angle brackets. */
function isPlainHttpsUrl(text: string): boolean {
  if (text.length > urlMaxCharacters || !/^https:\/\/[\x21-\x7e]+$/.test(text) || /[<>",\\]/.test(text)) return false;
  if (!URL.canParse(text)) return false;
  const { hostname, username, password } = new URL(text);
  return hostname !== '' && username === '' && password === '';
}
