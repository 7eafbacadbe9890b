/** How calls about elevations say that something is in their way. */
import { Fault } from '../../../runtime/fault';

export function elevationNotFound(): Fault {
  return new Fault('not-found', 'ELEVATION_NOT_FOUND', 'no elevation case with this id');
}

export function elevationEnded(): Fault {
  return new Fault('precondition', 'ELEVATION_ENDED', 'the case has ended');
}

export function alreadyDispositive(): Fault {
  return new Fault('precondition', 'ALREADY_DISPOSITIVE', 'the credential is dispositive already');
}

/** Of an operator who does not have the case, or not any more. */
export function notClaimed(): Fault {
  return new Fault('precondition', 'ELEVATION_NOT_CLAIMED', 'only who has claimed the case, and in time, may do this');
}
