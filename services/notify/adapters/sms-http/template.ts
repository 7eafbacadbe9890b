/** A request from its template: each value is written as its place demands, and nothing in a value is read as a template. */
import type { JsonTemplate, RequestMapping, SecretName } from './mapping';
import type { HttpRequest } from './submit';

export interface SmsValues {
  readonly id: string;
  /** E.164. */
  readonly recipient: string;
  readonly text: string;
  readonly sender: string;
  readonly validitySeconds: number;
}

export type SmsSecrets = Readonly<Record<SecretName, string | undefined>>;

/** What a template may name. `recipient_digits` is the number without its plus. */
export const messagePlaceholders = [
  'recipient',
  'recipient_digits',
  'text',
  'sender',
  'id',
  'validity_seconds',
] as const;

export const placeholderForm = /\{([a-z_]+)\}/g;

export function requestOf(mapping: RequestMapping, values: SmsValues, secrets: SmsSecrets): HttpRequest {
  const fill = filling({
    recipient: values.recipient,
    recipient_digits: values.recipient.slice(1),
    text: values.text,
    sender: values.sender,
    id: values.id,
    validity_seconds: String(values.validitySeconds),
    token: secrets.token ?? '',
    user: secrets.user ?? '',
    password: secrets.password ?? '',
  });
  const headers = Object.entries(mapping.headers).map(([name, template]) => [name, fill(template)] as const);
  const { contentType, body } = bodyOf(mapping, fill);
  return {
    method: mapping.method,
    headers: {
      accept: 'application/json, text/plain;q=0.9, */*;q=0.1',
      'content-type': contentType,
      ...authorizationOf(mapping, secrets),
      ...Object.fromEntries(headers),
    },
    body,
  };
}

type Fill = (template: string) => string;

function filling(values: Readonly<Record<string, string>>): Fill {
  return (template) => template.replace(placeholderForm, (whole, name: string) => values[name] ?? whole);
}

function bodyOf({ body }: RequestMapping, fill: Fill): { readonly contentType: string; readonly body: string } {
  if (body.kind === 'json') {
    return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(filledJson(body.template, fill)) };
  }
  const fields = new URLSearchParams(
    Object.fromEntries(Object.entries(body.fields).map(([name, template]) => [name, fill(template)])),
  );
  return { contentType: 'application/x-www-form-urlencoded; charset=utf-8', body: fields.toString() };
}

function filledJson(template: JsonTemplate, fill: Fill): JsonTemplate {
  // Providers want a number there; a string would have quotes.
  if (template === '{validity_seconds}') return Number(fill(template));
  if (typeof template === 'string') return fill(template);
  if (Array.isArray(template)) return template.map((item) => filledJson(item, fill));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, filledJson(value, fill)]));
}

/** The credentials that are there go into `Authorization`, unless the template puts them somewhere itself. */
function authorizationOf(mapping: RequestMapping, { token, user, password }: SmsSecrets): Record<string, string> {
  if (mapping.secrets.length > 0) return {};
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`, 'utf8').toString('base64')}` };
}
