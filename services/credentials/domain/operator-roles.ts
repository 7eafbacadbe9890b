/** Who among the operators may do what; what is not in the table nobody may. */

export const operatorRoles = ['contact_centre', 'desk', 'reviewer', 'supervisor', 'auditor'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

export const rolesByAct = {
  confirmPersonalData: ['contact_centre', 'supervisor'],
  releaseHeldIssue: ['supervisor'],
  addContact: ['contact_centre', 'supervisor'],
  revokePinForHolder: ['contact_centre', 'desk', 'supervisor'],
  retryDelivery: ['contact_centre', 'supervisor'],
  resolveDelivery: ['supervisor'],
  listPinRequests: ['contact_centre', 'desk', 'supervisor', 'auditor'],
  fileElevationDocument: ['contact_centre', 'desk', 'reviewer', 'supervisor'],
  listElevationDocuments: ['contact_centre', 'desk', 'reviewer', 'supervisor'],
  getElevationDocument: ['reviewer', 'supervisor'],
} as const satisfies Readonly<Record<string, readonly OperatorRole[]>>;

/** Who may let through what a cap holds back, by whichever act. */
export const rolesBeyondCaps: readonly OperatorRole[] = ['supervisor'];

export type OperatorAct = keyof typeof rolesByAct;
