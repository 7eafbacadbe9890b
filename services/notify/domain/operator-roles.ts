/** Which roles may do what; a service needs none for its own messages. */
export const operatorRoles = ['contact_centre', 'desk', 'reviewer', 'supervisor', 'auditor'] as const;
export type OperatorRole = (typeof operatorRoles)[number];

export const rolesByAct = {
  seeMessages: ['contact_centre', 'supervisor', 'auditor'],
  retryMessage: ['supervisor'],
  cancelMessage: ['supervisor'],
  seeTemplates: operatorRoles,
  listCarriers: ['contact_centre', 'supervisor', 'auditor'],
  setCarrierState: ['supervisor'],
  listSuppressions: ['contact_centre', 'supervisor', 'auditor'],
  addSuppression: ['contact_centre', 'supervisor'],
  removeSuppression: ['contact_centre', 'supervisor'],
} as const satisfies Readonly<Record<string, readonly OperatorRole[]>>;
