/** Codes as their recipients read them in a test. */
import type { OpenedEvent } from './credentials-room';

export interface ReadCode {
  readonly contactId: string;
  readonly code: string;
  readonly recipient: string;
  readonly attempt: number;
}

/** Every code among these events, with the contact that got it. */
export function codesIn(events: readonly OpenedEvent[]): readonly ReadCode[] {
  return events.flatMap(({ content, opened }) => {
    const recipient = opened?.recipient;
    if (opened?.content?.$case !== 'notice' || opened.content.value.code === '' || recipient === undefined) return [];
    if (recipient.$case === 'postalAddress' || recipient.$case === 'deskSlip') return [];
    const { deliveryId: contactId, attempt } = content;
    return [{ contactId, code: opened.content.value.code, recipient: recipient.value, attempt }];
  });
}

/** As wrong as a code can be. */
export function anotherCode(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
