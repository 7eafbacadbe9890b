/** Used where no mapping file is named: plain JSON, for a gateway of one's own or as a beginning. */
export const defaultMapping = {
  request: {
    method: 'POST',
    headers: { 'Idempotency-Key': '{id}' },
    json: {
      id: '{id}',
      from: '{sender}',
      to: '{recipient}',
      text: '{text}',
      validity_seconds: '{validity_seconds}',
    },
  },
  response: { json: { id: '/id', code: '/code' } },
} as const;

/**
 * What a status means that a mapping does not list. A wrong address, method or media type is a wrong setting: it must not
 * end the messages of all. After 500, 502 and 504 nobody knows what the provider did.
 */
export const defaultStatuses = {
  sent: ['2xx'],
  refused: ['400', '422'],
  'refused-for-now': ['408', '423', '425', '429', '503'],
  'refuses-us': ['3xx', '4xx'],
  unclear: ['1xx', '5xx'],
} as const;
