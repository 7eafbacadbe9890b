/** The two kinds of paper that postal prints, and all in which they differ, in one table. */
import type { PairPurpose } from '../../../runtime/key';

/** `letter`: the post carries it to an address. `desk-slip`: a desk hands it to the holder, who waits there. */
export const printChannels = ['letter', 'desk-slip'] as const;
export type PrintChannel = (typeof printChannels)[number];

export interface ChannelRules {
  readonly sealPurpose: Extract<PairPurpose, 'seal-letter' | 'seal-desk'>;
  /** Who has it once it is out of our hands, as reports name it. */
  readonly carrier: 'post' | 'desk';
  /** It bears notices too, and what its address must be, who lives at that door and what came back from there is looked at. */
  readonly goesToAddress: boolean;
  /** A printer's word that it is on paper ends the wait for it: nobody despatches it. */
  readonly isSentOnPaper: boolean;
  /** It can be waited for until its printer is back: so a cancellation or a newer attempt still ends it when its batch is closed, as long as its printer has nothing of it. */
  readonly endsUntilStaged: boolean;
}

export const rulesOf: Readonly<Record<PrintChannel, ChannelRules>> = {
  letter: {
    sealPurpose: 'seal-letter',
    carrier: 'post',
    goesToAddress: true,
    isSentOnPaper: false,
    endsUntilStaged: false,
  },
  'desk-slip': {
    sealPurpose: 'seal-desk',
    carrier: 'desk',
    goesToAddress: false,
    isSentOnPaper: true,
    endsUntilStaged: true,
  },
};
