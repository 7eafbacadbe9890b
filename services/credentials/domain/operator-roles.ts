/** What only some operators may do, by whichever act. Who may call which method is in proto/access.json. */

export type OperatorRole = 'contact_centre' | 'desk' | 'reviewer' | 'supervisor' | 'auditor';

/** Who may let through what a cap holds back. */
export const rolesBeyondCaps: readonly OperatorRole[] = ['supervisor'];

/** Who may send again what is no desk's slip. */
export const rolesBeyondDesk: readonly OperatorRole[] = ['contact_centre', 'supervisor'];

/** Who may look through cases; others open one by its number. */
export const rolesForAllCases: readonly OperatorRole[] = ['reviewer', 'supervisor'];
