/** The stories that a process plays as it is set by default, and words that each must tell; `held` needs LETTER_HOLD=always. */
export const playedStories: readonly (readonly [story: string, told: readonly string[]])[] = [
  ['issue', ['ExchangePin', 'Delete the SMS', 'VERIFIED', 'REJECTED']],
  ['operator', ['ListPinRequests', 'ReleaseHeldIssue']],
  ['postal-first', ['The second does not exist yet', 'ExchangePin']],
  [
    'lost-letter',
    [
      'RetryDelivery',
      'ResolveDelivery',
      'letter  to',
      'delivered',
      'chosen PIN',
      'AddContact',
      'waits for its code',
      'ConfirmContact',
    ],
  ],
  ['change', ['ChangePin', 'VERIFIED', 'REJECTED']],
  ['wrong-pins', ['REJECTED', 'LOCKED']],
  ['contacts', ['ConfirmContact', 'For 48 hours']],
  ['restore', ['CompleteRestore', 'SUSPENDED', 'level ordinary']],
  ['desk', ['IssueAtDesk', 'desk slip', 'REJECTED', 'level dispositive']],
  ['elevate', ['level ordinary', 'ElevateAtDesk', 'level dispositive', 'your PIN became dispositive']],
  ['ageing', ['14 days', '3 days', 'CHANGE_REQUIRED', 'VERIFIED', 'EXPIRED']],
  ['elevation', ['AWAITING_APPROVAL', 'SELF_APPROVAL', 'APPROVED', 'DISPOSITIVE']],
  ['watch', ['ACTIVATED', 'REVOKED']],
  ['revoke', ['RevokePin', 'REJECTED']],
];
