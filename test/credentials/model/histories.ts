/** What is called in a history, how often, and with what it begins. */
import fc from 'fast-check';
import { Activate, ConfirmActivation, UseHalf } from './activating';
import { AddMailbox, ChangeMobile } from './contacts';
import { ElevateAtDesk, IssueAtDesk } from './desk';
import type { Holder, LetterHold } from './holder';
import { ConfirmMailbox, ReleaseHeldIssue, RequestPin, Restore } from './issuing';
import { ConfirmPersonalData, LetterLeaves, ResolveLetter, RetryLetter } from './letters';
import type { Model } from './model';
import { Pass } from './passing';
import { Revoke, RevokeByOperator } from './revoking';
import { Change, Exchange, VerifyInitial, VerifyPersonal } from './using';

type Command = fc.AsyncCommand<Model, Holder>;

export interface History {
  readonly letterHold: LetterHold;
  readonly beginning: readonly Command[];
  readonly calls: Iterable<Command>;
}

/** Minutes: just short of and at the ends of what the rules name, among them a lock, the previous PIN's time, days of reminders and expiries. */
const minutes = [1, 9, 10, 15, 30, 60, 1_440, 2 * 1_440, 14 * 1_440, 30 * 1_440, 91 * 1_440, 166 * 1_440, 181 * 1_440];
const pass = fc.constantFrom(...minutes).map((some) => new Pass(some));
const rightOrWrong = fc.constantFrom('right' as const, 'right' as const, 'wrong' as const);
const anyPin = fc.constantFrom('right' as const, 'right' as const, 'wrong' as const, 'previous' as const);
const anyApplication = fc.constantFrom('usual' as const, 'corrected' as const, 'postal-first' as const);

/** Whatever the history is about. */
const always: fc.Arbitrary<Command>[] = [
  pass,
  anyApplication.map((of) => new RequestPin(of)),
  fc.constant(new LetterLeaves()),
  fc.constantFrom('issue' as const, 'former' as const).map((of) => new VerifyInitial(of)),
  fc.constantFrom('right' as const, 'wrong' as const, 'former' as const).map((which) => new Exchange(which)),
];

const useOfPin: fc.Arbitrary<Command>[] = [
  pass,
  fc.constant(new ConfirmMailbox()),
  fc.constant(new Restore()),
  anyPin.map((which) => new VerifyPersonal(which)),
  anyPin.map((which) => new Change(which)),
  fc.constant(new Change('previous')),
  fc.constantFrom(new ChangeMobile(), new AddMailbox()),
  fc.oneof(
    rightOrWrong.map((which) => new Revoke(which)),
    fc.constant(new RevokeByOperator()),
  ),
];

const activation: fc.Arbitrary<Command>[] = [
  fc
    .tuple(fc.constantFrom('right', 'right', 'right', 'wrong half', 'wrong card'), fc.constantFrom('mobile', 'email'))
    .map(([which, kind]) => new Activate(which, kind)),
  rightOrWrong.map((which) => new ConfirmActivation(which)),
  fc.constantFrom('verify' as const, 'exchange' as const).map((call) => new UseHalf(call)),
  fc.constantFrom(30 * 1_440, 91 * 1_440).map((some) => new Pass(some, new UseHalf('verify'))),
];

const letters: fc.Arbitrary<Command>[] = [
  fc.constant(new ConfirmPersonalData()),
  fc.constant(new RetryLetter()),
  fc.constantFrom('delivered' as const, 'returned' as const).map((state) => new ResolveLetter(state)),
];

const desk: fc.Arbitrary<Command>[] = [
  fc.constantFrom('usual' as const, 'postal-first' as const).map((of) => new IssueAtDesk(of)),
  fc.constant(new ElevateAtDesk()),
];

const release = fc.constant(new ReleaseHeldIssue());

const requested = [new RequestPin('usual')];
const twice = [...requested, new ConfirmPersonalData(), new RequestPin('corrected')];
const cameBack = [...requested, new ConfirmPersonalData(), new LetterLeaves(), new ResolveLetter('returned')];
const inUse = [...requested, new ConfirmPersonalData(), new Exchange('right')];
const confirmed = [...inUse, new ConfirmMailbox()];
const restored = [...confirmed, new Restore()];
const changed = [...confirmed, new Change('right')];
const byLetter = [new RequestPin('postal-first'), new ConfirmPersonalData()];
const lockedOut = [...byLetter, ...Array.from({ length: 5 }, () => new Activate('wrong half', 'mobile'))];
const named = [...byLetter, new Activate('right', 'mobile')];
const atDesk = [new IssueAtDesk('usual'), new Exchange('right'), new ConfirmMailbox()];
const activated = [...named, new ConfirmActivation('right')];

function histories(beginnings: readonly Command[][], commands: fc.Arbitrary<Command>[]): fc.Arbitrary<History> {
  return fc.record({
    letterHold: fc.constantFrom('never', 'never', 'always'),
    beginning: fc.constantFrom(...beginnings),
    calls: fc.commands([...always, ...commands], { size: 'max', maxCommands: 24 }),
  });
}

/** Most histories are about one part of the rules, so that its cases meet; some are about everything. */
export const anyHistory = fc.oneof(
  histories([[], inUse, changed, restored], useOfPin),
  histories([inUse, atDesk, restored, cameBack], [...useOfPin, ...desk]),
  histories([byLetter, lockedOut, named, activated], [...activation, ...letters]),
  histories([requested, twice, cameBack], [...letters, release]),
  histories([[], changed, byLetter, twice], [...useOfPin, ...activation, ...letters, ...desk, release]),
);
