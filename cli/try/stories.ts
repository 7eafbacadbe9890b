/** What `npm run try -- STORY` can play. */
import { playAgeing } from './ageing';
import { playChange, playWrongPins } from './change';
import { playContacts } from './contacts';
import { playDesk } from './desk';
import { playElevate } from './elevate';
import { playElevation } from './elevation';
import { playHeldLetter } from './held-letter';
import { playHeldRequest } from './held-request';
import { playLostLetter } from './lost-letter';
import { playPostalFirst } from './postal-first';
import { playRestore } from './restore';
import { playRevoke } from './revoke';
import { playStory } from './story';
import type { StoryDeps } from './story-deps';
import { playWatching } from './watching';

export interface Story {
  readonly about: string;
  /** Faults of the calls; StoryStopped where something does not happen that must. */
  readonly play: (deps: StoryDeps) => Promise<void>;
}

/** The first is played where none is named. */
export const stories: ReadonlyMap<string, Story> = new Map([
  ['issue', { about: 'a PIN in two halves, from its request to its use', play: playStory }],
  [
    'operator',
    {
      about: 'a second application while a PIN is under way, and the operator who lets it through',
      play: playHeldRequest,
    },
  ],
  [
    'postal-first',
    { about: 'the first half by letter, the second once a telephone is confirmed', play: playPostalFirst },
  ],
  [
    'lost-letter',
    {
      about: 'a letter that never came, sent again by an operator, and a mailbox added by telephone',
      play: playLostLetter,
    },
  ],
  ['change', { about: 'a personal PIN that is changed', play: playChange }],
  ['wrong-pins', { about: 'five wrong PINs lock, also where there is nobody', play: playWrongPins }],
  ['contacts', { about: 'contacts that are confirmed, and a new telephone', play: playContacts }],
  ['restore', { about: 'a forgotten PIN, restored by two contacts', play: playRestore }],
  [
    'desk',
    { about: 'a holder who has lost everything, and gets a new PIN at a desk: one half in the hand', play: playDesk },
  ],
  ['elevate', { about: 'a PIN that becomes dispositive at a desk', play: playElevate }],
  [
    'ageing',
    { about: 'a PIN that expires: reminders, and the clock set forward (for the whole process)', play: playAgeing },
  ],
  [
    'elevation',
    { about: 'a PIN that becomes dispositive: documents, and two reviewers who look at them', play: playElevation },
  ],
  ['watch', { about: 'another service that follows what becomes of credentials', play: playWatching }],
  ['revoke', { about: 'a PIN that dies when it is revoked', play: playRevoke }],
  ['held', { about: 'a letter that waits for a call; needs LETTER_HOLD=always npm start', play: playHeldLetter }],
]);
