/** Which roles may do what. */
const operatorRoles = ['contact_centre', 'desk', 'reviewer', 'supervisor', 'auditor'] as const;
type OperatorRole = (typeof operatorRoles)[number];

export const rolesByAct = {
  seeLetters: ['contact_centre', 'supervisor', 'auditor'],
  previewLetter: ['contact_centre', 'desk', 'supervisor', 'auditor'],
  releaseHeldLetter: ['contact_centre', 'supervisor'],
  seeBatches: ['supervisor', 'auditor'],
  closeBatch: ['supervisor'],
  proposeBatchRelease: ['supervisor'],
  approveBatchRelease: ['supervisor'],
  recordOutcome: ['desk', 'supervisor'],
  importOutcomes: ['supervisor'],
  resolveLetter: ['supervisor'],
  seeReconciliation: ['supervisor', 'auditor'],
} as const satisfies Readonly<Record<string, readonly OperatorRole[]>>;
