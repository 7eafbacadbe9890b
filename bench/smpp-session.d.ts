/** The parts of smpp that bench/raw-sms-loop.ts uses; the package has no types. */
declare module 'smpp' {
  interface Session {
    bind_transceiver(fields: Readonly<Record<string, string>>, answered: (pdu: Answer) => void): void;
    submit_sm(fields: Readonly<Record<string, string | number>>, answered: (pdu: Answer) => void): void;
  }
  interface Answer {
    readonly command_status: number;
  }
  function connect(options: { readonly url: string }, connected: () => void): Session;
}
