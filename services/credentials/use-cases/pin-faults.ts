/** How calls that carry a PIN or a code, other than VerifyPin, say that it does not serve. */
import { Fault } from '../../../runtime/fault';
import type { WrongMoment } from '../domain/pin-outcome';

const wrongMoments: Readonly<Record<WrongMoment, Fault>> = {
  'exchange-required': new Fault(
    'precondition',
    'EXCHANGE_REQUIRED',
    'the initial PIN is right and must be exchanged first',
  ),
  'change-required': new Fault('precondition', 'CHANGE_REQUIRED', 'the PIN has expired and may only change itself'),
  expired: new Fault('precondition', 'EXPIRED', 'the PIN has expired'),
  suspended: new Fault('precondition', 'SUSPENDED', 'the PIN is suspended'),
  'not-activated': new Fault('precondition', 'NOT_ACTIVATED', 'the first half is right and must be activated first'),
};

export function pinRejected(): Fault {
  return new Fault('unauthenticated', 'PIN_REJECTED', 'the PIN is wrong');
}

/** Alike for a code that is wrong, over, used up, or of nobody. */
export function codeRejected(): Fault {
  return new Fault('unauthenticated', 'CODE_REJECTED', 'the code is wrong, over, used up, or of no contact');
}

/** The right PIN at the wrong moment. */
export function atTheWrongMoment(moment: WrongMoment): Fault {
  const { kind, reason, message } = wrongMoments[moment];
  return new Fault(kind, reason, message);
}
