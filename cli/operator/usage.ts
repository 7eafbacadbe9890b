/** What was typed, or set, is no command that could be sent: nothing was asked of any service. */
export class Usage extends Error {
  override readonly name = 'Usage';
}
