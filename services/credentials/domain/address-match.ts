import type { PostalAddress } from './postal-address';

type Lines = Omit<PostalAddress, 'recipient' | 'careOf'>;

/** Whether an address is the one that the population register has, line by line, without regard to case. */
export function matchesRegister(address: Lines, { address: registered }: { readonly address: Lines }): boolean {
  return textOf(address) === textOf(registered);
}

function textOf({ building, street, postalCode, locality, province, countryCode }: Lines): string {
  return [building, street, postalCode, locality, province, countryCode].join('\n').toUpperCase();
}
