/** The ways a message can go, and the families they are served in: one topic, one sealing key and one process each. */

export type MessageChannel = 'sms' | 'email' | 'pec';
export type MessageFamily = 'sms' | 'mail';

export const messageChannels: readonly MessageChannel[] = ['sms', 'email', 'pec'];

export function isMessageChannel(text: string): text is MessageChannel {
  return messageChannels.some((channel) => channel === text);
}

export const familyOf: Readonly<Record<MessageChannel, MessageFamily>> = { sms: 'sms', email: 'mail', pec: 'mail' };

export const channelsOf: Readonly<Record<MessageFamily, readonly MessageChannel[]>> = {
  sms: ['sms'],
  mail: ['email', 'pec'],
};

/** What it is for each of them. */
export function byChannel<T>(of: (channel: MessageChannel) => T): Readonly<Record<MessageChannel, T>> {
  return { sms: of('sms'), email: of('email'), pec: of('pec') };
}
