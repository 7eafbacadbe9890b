/** Who among the operators may do what; what is not in the table nobody may. */

export const operatorRoles = ['contact_centre', 'desk', 'reviewer', 'supervisor', 'auditor'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

export const rolesByAct = {
  confirmPersonalData: ['contact_centre', 'supervisor'],
  releaseHeldIssue: ['supervisor'],
  addContact: ['contact_centre', 'supervisor'],
  revokePinForHolder: ['contact_centre', 'desk', 'supervisor'],
  retryDelivery: ['contact_centre', 'desk', 'supervisor'],
  resolveDelivery: ['supervisor'],
  issueAtDesk: ['desk', 'supervisor'],
  elevateAtDesk: ['desk', 'supervisor'],
  listPinRequests: ['contact_centre', 'desk', 'supervisor', 'auditor'],
  openElevationCase: ['contact_centre', 'reviewer', 'supervisor'],
  listElevationCases: ['contact_centre', 'desk', 'reviewer', 'supervisor'],
  claimElevationCase: ['reviewer', 'supervisor'],
  putBackElevationCase: ['reviewer', 'supervisor'],
  decideElevation: ['reviewer', 'supervisor'],
} as const satisfies Readonly<Record<string, readonly OperatorRole[]>>;

/** Who may let through what a cap holds back, by whichever act. */
export const rolesBeyondCaps: readonly OperatorRole[] = ['supervisor'];

/** Who may look through cases; others open one by its number. */
export const rolesForAllCases: readonly OperatorRole[] = ['reviewer', 'supervisor'];
/** Who may send again what is no desk's slip. */
export const rolesBeyondDesk: readonly OperatorRole[] = ['contact_centre', 'supervisor'];

export type OperatorAct = keyof typeof rolesByAct;
