/** States and what moves between them, as data: the code goes by the same table that the documentation is drawn from. */
import { Fault } from '../../../runtime/fault';

export interface Transition<State extends string, Happening extends string> {
  readonly from: State;
  readonly on: Happening;
  readonly to: State;
}

/** The state after this happened, by the table. Faults: bug NO_TRANSITION where the table knows none. */
export function stateAfter<State extends string, Happening extends string>(
  table: readonly Transition<State, Happening>[],
  from: State,
  on: Happening,
): State {
  const transition = table.find((one) => one.from === from && one.on === on);
  if (transition === undefined) throw new Fault('bug', 'NO_TRANSITION', `${on} must not happen to what is ${from}`);
  return transition.to;
}
