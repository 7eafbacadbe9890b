/** What `npm run try -- STORY` can play. */
import { playChange, playWrongPins } from './change';
import { playContacts } from './contacts';
import { playHeldRequest } from './held-request';
import { playPostalFirst } from './postal-first';
import { playRestore } from './restore';
import { playRevoke } from './revoke';
import { playStory } from './story';
import type { StoryDeps } from './story-deps';

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
  ['change', { about: 'a personal PIN that is changed', play: playChange }],
  ['wrong-pins', { about: 'five wrong PINs lock, also where there is nobody', play: playWrongPins }],
  ['contacts', { about: 'contacts that are confirmed, and a new telephone', play: playContacts }],
  ['restore', { about: 'a forgotten PIN, restored by two contacts', play: playRestore }],
  ['revoke', { about: 'a PIN that dies when it is revoked', play: playRevoke }],
]);
