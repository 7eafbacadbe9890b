/** What `npm run try -- STORY` can play. */
import { playHeldRequest } from './held-request';
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
]);
