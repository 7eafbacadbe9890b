/** How messages of each channel are tried again, and for how long. */
import { millisecondsPerMinute, millisecondsPerSecond } from '../../runtime/clock';
import type { SettingsOf } from '../../runtime/config';
import { integer } from '../../runtime/settings';
import { byChannel, type MessageChannel } from './domain/channel';

interface Defaults {
  readonly firstSeconds: number;
  readonly longestSeconds: number;
  readonly unclearSeconds: number;
  readonly timeToLiveMinutes: number;
}

/** A text message is read within minutes or not at all; mail servers ask for patience (RFC 5321, 4.5.4.1: four to five days). */
const defaults: Readonly<Record<MessageChannel, Defaults>> = {
  sms: { firstSeconds: 2, longestSeconds: 600, unclearSeconds: 120, timeToLiveMinutes: 2 * 1_440 },
  email: { firstSeconds: 2, longestSeconds: 900, unclearSeconds: 120, timeToLiveMinutes: 5 * 1_440 },
  pec: { firstSeconds: 5, longestSeconds: 1_800, unclearSeconds: 300, timeToLiveMinutes: 5 * 1_440 },
};

function settingsOf(channel: MessageChannel) {
  const prefix = channel.toUpperCase();
  const { firstSeconds, longestSeconds, unclearSeconds, timeToLiveMinutes } = defaults[channel];
  return {
    first: integer(`${prefix}_RETRY_FIRST_SECONDS`, {
      default: firstSeconds,
      min: 1,
      max: 3_600,
      about: 'At most so long after its first try a message is tried again; twice as long after each further one.',
    }),
    longest: integer(`${prefix}_RETRY_LONGEST_SECONDS`, {
      default: longestSeconds,
      min: 1,
      max: 86_400,
      about: 'But never longer than this.',
    }),
    unclear: integer(`${prefix}_UNCLEAR_SECONDS`, {
      default: unclearSeconds,
      min: 1,
      max: 3_600,
      about:
        'How long a receipt is waited for where the carrier gives any and nobody knows whether it has the message; then it is tried again.',
    }),
    timeToLive: integer(`${prefix}_TIME_TO_LIVE_MINUTES`, {
      default: timeToLiveMinutes,
      min: 1,
      max: 129_600,
      about: 'How long a message of another service is tried whose sender names no time.',
    }),
  };
}

/** Flat, as settings are. */
export function channelSettings() {
  const [sms, email, pec] = [settingsOf('sms'), settingsOf('email'), settingsOf('pec')];
  return {
    smsRetryFirstSeconds: sms.first,
    smsRetryLongestSeconds: sms.longest,
    smsUnclearSeconds: sms.unclear,
    smsTimeToLiveMinutes: sms.timeToLive,
    emailRetryFirstSeconds: email.first,
    emailRetryLongestSeconds: email.longest,
    emailUnclearSeconds: email.unclear,
    emailTimeToLiveMinutes: email.timeToLive,
    pecRetryFirstSeconds: pec.first,
    pecRetryLongestSeconds: pec.longest,
    pecUnclearSeconds: pec.unclear,
    pecTimeToLiveMinutes: pec.timeToLive,
  } as const;
}

export interface ChannelSchedule {
  readonly firstMilliseconds: number;
  readonly longestMilliseconds: number;
  readonly unclearMilliseconds: number;
  readonly timeToLiveMilliseconds: number;
}

type ChannelConfig = SettingsOf<ReturnType<typeof channelSettings>>;

export function schedulesOf(config: ChannelConfig): Readonly<Record<MessageChannel, ChannelSchedule>> {
  const schedule = (channel: MessageChannel): ChannelSchedule => ({
    firstMilliseconds: config[`${channel}RetryFirstSeconds`] * millisecondsPerSecond,
    longestMilliseconds: config[`${channel}RetryLongestSeconds`] * millisecondsPerSecond,
    unclearMilliseconds: config[`${channel}UnclearSeconds`] * millisecondsPerSecond,
    timeToLiveMilliseconds: config[`${channel}TimeToLiveMinutes`] * millisecondsPerMinute,
  });
  return byChannel(schedule);
}
