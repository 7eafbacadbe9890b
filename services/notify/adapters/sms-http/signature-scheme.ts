/** How a webhook proves that it is the provider's: by a secret that only the two sides have. */
import type { TimeForm } from './told-time';

export const schemeKinds = ['hmac-sha256', 'hmac-sha1-form', 'jwt', 'bearer', 'basic'] as const;
export const secretForms = ['text', 'base64', 'hex'] as const;
export type SecretForm = (typeof secretForms)[number];

interface SignedTime {
  /** In lower case, as every name of a header here. */
  readonly header: string;
  readonly form: TimeForm;
}

export type SignatureScheme =
  | {
      readonly kind: 'hmac-sha256';
      readonly header: string;
      /** What is signed: text with {body}, {url}, {timestamp} and {header:NAME}. */
      readonly signed: string;
      readonly encoding: 'hex' | 'base64';
      /** Before the signature. */
      readonly prefix: string;
      readonly secretForm: SecretForm;
      readonly time: SignedTime | undefined;
      readonly toleranceSeconds: number;
      /** The address as the provider calls it, without a query; there where {url} is signed. */
      readonly url: string | undefined;
    }
  /** In base64, over the address and then each form field's name and value, sorted by name. */
  | { readonly kind: 'hmac-sha1-form'; readonly header: string; readonly url: string }
  /** A JWT, HS256, with the SHA-256 of the body as `payload_hash`, or of the address as `url_hash`: of where the receipt stands. */
  | {
      readonly kind: 'jwt';
      readonly signs: 'body' | 'url';
      readonly header: string;
      readonly prefix: string;
      readonly toleranceSeconds: number;
      readonly url: string | undefined;
    }
  /** `Authorization: Bearer`, the secret. */
  | { readonly kind: 'bearer' }
  /** `Authorization: Basic`, the secret being user:password. */
  | { readonly kind: 'basic' };

export const signedPlaceholder = /\{(body|url|timestamp|header:[A-Za-z0-9-]+)\}/g;
