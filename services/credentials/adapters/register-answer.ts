/** What a population register's HTTP service answers, as the domain has it. */
import type { FiscalCode } from '../domain/fiscal-code';
import { checkRegisteredPerson, type RegisteredPerson } from '../domain/registered-person';

/** The person in the body; undefined where it is anything but a whole person with this fiscal code. Further fields are ignored. */
export function registeredPersonIn(body: Buffer, fiscalCode: FiscalCode): RegisteredPerson | undefined {
  const answer = recordOf(parsed(body));
  const address = recordOf(answer?.['address']);
  const healthCard = recordOf(answer?.['health_card'] ?? {});
  if (answer === undefined || address === undefined || healthCard === undefined) return undefined;
  const fields = [...Object.entries(answer), ...Object.entries(address), ...Object.entries(healthCard)];
  if (fields.some(([name, value]) => texts.has(name) && !isText(value))) return undefined;
  const checked = checkRegisteredPerson({
    fiscalCode: textOf(answer['fiscal_code']),
    givenName: textOf(answer['given_name']),
    familyName: textOf(answer['family_name']),
    address: {
      building: textOf(address['building']),
      street: textOf(address['street']),
      postalCode: textOf(address['postal_code']),
      locality: textOf(address['locality']),
      province: textOf(address['province']),
      countryCode: textOf(address['country_code']),
    },
    healthCard: { number: textOf(healthCard['number']), expiryDate: textOf(healthCard['expiry_date']) },
  });
  const isAskedFor = checked.kind === 'ok' && checked.value.fiscalCode === fiscalCode;
  return isAskedFor ? checked.value.person : undefined;
}

const texts: ReadonlySet<string> = new Set(
  (
    'fiscal_code given_name family_name building street postal_code locality province country_code ' +
    'number expiry_date'
  ).split(' '),
);

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  // A JSON object's members have any name and any value.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function isText(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
