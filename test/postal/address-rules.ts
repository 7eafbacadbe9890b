/** The rules of an installation that has set nothing, and how findings are written in tests. */
import { readSettings } from '../../runtime/config';
import { addressRulesOf, addressSettings } from '../../services/postal/address-settings';
import type { AddressRules } from '../../services/postal/domain/address-check';
import type { AddressFinding } from '../../services/postal/domain/address-finding';

export function rulesWith(env: Readonly<Record<string, string>> = {}): Promise<AddressRules> {
  return addressRulesOf(readSettings(env, addressSettings()));
}

/** Each as `hold street LINE_MISSING`. */
export function inWords(findings: readonly AddressFinding[]): readonly string[] {
  return findings.map(({ kind, line, reason }) => `${kind} ${line} ${reason}`);
}
