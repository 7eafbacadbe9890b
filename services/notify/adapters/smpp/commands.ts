/** The numbers of SMPP 3.4 that are looked at. */

export const commands = {
  genericNack: 0x80000000,
  submitSm: 0x00000004,
  submitSmResp: 0x80000004,
  deliverSm: 0x00000005,
  unbind: 0x00000006,
  unbindResp: 0x80000006,
  bindTransceiver: 0x00000009,
  bindTransceiverResp: 0x80000009,
  outbind: 0x0000000b,
  enquireLink: 0x00000015,
  enquireLinkResp: 0x80000015,
  alertNotification: 0x00000102,
} as const;

export const statuses = { ok: 0, wrongCommand: 0x03, wrongState: 0x04, tryAgain: 0x64 } as const;

/** A command that answers another one. */
export function isResponse(commandId: number): boolean {
  return commandId >= commands.genericNack;
}
