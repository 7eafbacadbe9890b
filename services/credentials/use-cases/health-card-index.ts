import type { HealthCard } from '../domain/health-card';
import type { CredentialsDeps } from './deps';

/** The keyed hash by which a health card is compared; it is kept readable nowhere but in an application. */
export function healthCardIndex(
  { cipher }: Pick<CredentialsDeps, 'cipher'>,
  card: HealthCard | undefined,
): Buffer | undefined {
  return card && cipher.index('health-card', `${card.number} ${card.expiryDate}`);
}
