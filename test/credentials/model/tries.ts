import { day, hour, minute } from './times';

/** Wrong tries in a row: five lock, each lock longer. */
export class Tries {
  private failures = 0;
  private failureTime = 0;
  private lockUntil = 0;

  /** 'locked' where nothing may be compared; else what the guess is, and counted so. */
  guess(isRight: boolean, now: number): 'right' | 'wrong' | 'locked' {
    if (this.failures > 0 && now - this.failureTime >= 30 * day) this.failures = 0;
    if (this.failures > 0 && now < this.lockUntil) return 'locked';
    if (isRight) {
      this.failures = 0;
      return 'right';
    }
    this.failures += 1;
    this.failureTime = now;
    if (this.failures % 5 === 0) this.lockUntil = now + Math.min(15 * minute * 2 ** (this.failures / 5 - 1), 24 * hour);
    return 'wrong';
  }
}
