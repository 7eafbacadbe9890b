/** The ways by which a half or a notice reaches a holder, and the families whose keys open them. */

export type Channel = 'sms' | 'email' | 'pec' | 'letter' | 'desk-slip';

/** The channels that a contact stands for: they reach the holder at once. */
export type DigitalChannel = 'sms' | 'email' | 'pec';

/** Who opens what is sealed: each family has a key, a topic and a process of its own. */
export const families = ['sms', 'mail', 'letter', 'desk'] as const;
export type Family = (typeof families)[number];

/** Of the initial PIN: the first is characters 1 to 8, the second 9 to 16. */
export type Half = 'first' | 'second';

const familyByChannel: Readonly<Record<Channel, Family>> = {
  sms: 'sms',
  email: 'mail',
  pec: 'mail',
  letter: 'letter',
  'desk-slip': 'desk',
};

export function familyOf(channel: Channel): Family {
  return familyByChannel[channel];
}
