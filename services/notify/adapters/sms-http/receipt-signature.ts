/** Whether a webhook is the provider's. Every comparison takes the same time wherever the two differ. */
import { createHash, createHmac } from 'node:crypto';
import { jwtVerify } from 'jose';
import { millisecondsPerSecond } from '../../../../runtime/clock';
import { equalInConstantTime } from '../../../../runtime/keyed-hash';
import type { WebhookRequest } from '../../ports';
import { type SecretForm, type SignatureScheme, signedPlaceholder } from './signature-scheme';
import { toldTime } from './told-time';

type Scheme<K extends SignatureScheme['kind']> = Extract<SignatureScheme, { kind: K }>;

/** A list of signatures, as while a secret is exchanged, is tried so far. */
const mostSignatures = 5;

/** The secret as it stands in its file. Never rejects. */
export async function isGenuine(
  scheme: SignatureScheme,
  secret: string,
  request: WebhookRequest,
  now: Date,
): Promise<boolean> {
  switch (scheme.kind) {
    case 'hmac-sha256':
      return isSigned(scheme, keyOf(secret, scheme.secretForm), request, now);
    case 'hmac-sha1-form':
      return isFormSigned(scheme, secret, request);
    case 'jwt':
      return isVouchedFor(scheme, secret, request, now);
    case 'bearer':
      return equalText(header(request, 'authorization'), `Bearer ${secret}`);
    case 'basic':
      return equalText(header(request, 'authorization'), `Basic ${Buffer.from(secret, 'utf8').toString('base64')}`);
  }
}

/** Undefined where the text is none of this form. */
export function keyOf(secret: string, form: SecretForm): Buffer | undefined {
  if (form === 'text') return Buffer.from(secret, 'utf8');
  const bare = form === 'base64' ? secret.replace(/^whsec_/, '') : secret;
  const rightForm = form === 'base64' ? /^[A-Za-z0-9+/]+={0,2}$/ : /^([0-9A-Fa-f]{2})+$/;
  return rightForm.test(bare) ? Buffer.from(bare, form) : undefined;
}

function isSigned(scheme: Scheme<'hmac-sha256'>, key: Buffer | undefined, request: WebhookRequest, now: Date): boolean {
  const { time, toleranceSeconds, encoding, prefix } = scheme;
  const timestamp = time === undefined ? undefined : header(request, time.header);
  if (time !== undefined) {
    const at = toldTime(timestamp ?? '', time.form);
    if (at === undefined || !isNear(at, now, toleranceSeconds)) return false;
  }
  const given = header(request, scheme.header);
  const content = signedContent(scheme, request, timestamp);
  if (key === undefined || given === undefined || content === undefined) return false;
  const right = createHmac('sha256', key).update(content).digest(encoding);
  const fold = (text: string) => (encoding === 'hex' ? text.toLowerCase() : text);
  return given
    .split(' ')
    .slice(0, mostSignatures)
    .filter((one) => one.startsWith(prefix))
    .some((one) => equalText(fold(one.slice(prefix.length)), right));
}

/** Undefined where something of it is not there. */
function signedContent(
  { signed, url }: Scheme<'hmac-sha256'>,
  request: WebhookRequest,
  timestamp: string | undefined,
): Buffer | undefined {
  const parts: (Buffer | undefined)[] = [];
  let after = 0;
  for (const { 0: whole, 1: name = '', index } of signed.matchAll(signedPlaceholder)) {
    parts.push(Buffer.from(signed.slice(after, index), 'utf8'), partOf(name));
    after = index + whole.length;
  }
  const all = [...parts, Buffer.from(signed.slice(after), 'utf8')];
  return all.every((part) => part !== undefined) ? Buffer.concat(all) : undefined;

  function partOf(name: string): Buffer | undefined {
    if (name === 'body') return request.body;
    const text =
      name === 'url'
        ? addressOf(url, request)
        : name === 'timestamp'
          ? timestamp
          : header(request, name.slice('header:'.length).toLowerCase());
    return text === undefined ? undefined : Buffer.from(text, 'utf8');
  }
}

function isFormSigned(scheme: Scheme<'hmac-sha1-form'>, secret: string, request: WebhookRequest): boolean {
  // A field that comes more than once counts with each of its values once.
  const fields = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(request.body.toString('utf8')))
    fields.set(name, (fields.get(name) ?? new Set()).add(value));
  const inOrder = [...fields].sort(([one], [other]) => (one < other ? -1 : 1));
  const text = inOrder.flatMap(([name, values]) => [...values].sort().map((value) => name + value)).join('');
  const hash = createHmac('sha1', Buffer.from(secret, 'utf8')).update(addressOf(scheme.url, request) + text, 'utf8');
  return equalText(header(request, scheme.header), hash.digest('base64'));
}

async function isVouchedFor(
  scheme: Scheme<'jwt'>,
  secret: string,
  request: WebhookRequest,
  now: Date,
): Promise<boolean> {
  const given = header(request, scheme.header);
  if (given === undefined || !given.startsWith(scheme.prefix)) return false;
  const options = { algorithms: ['HS256'], currentDate: now, clockTolerance: scheme.toleranceSeconds };
  const verified = await jwtVerify(given.slice(scheme.prefix.length), Buffer.from(secret, 'utf8'), options).catch(
    () => undefined,
  );
  if (verified === undefined) return false;
  const { exp, iat, payload_hash: ofBody, url_hash: ofAddress } = verified.payload;
  const ends = exp !== undefined || (iat !== undefined && isNear(new Date(iat * 1_000), now, scheme.toleranceSeconds));
  if (!ends) return false;
  const [hash, content] =
    scheme.signs === 'body' ? [ofBody, request.body] : [ofAddress, addressOf(scheme.url, request)];
  return typeof hash === 'string' && equalText(hash, createHash('sha256').update(content).digest('hex'));
}

function isNear(time: Date, now: Date, toleranceSeconds: number): boolean {
  return Math.abs(now.getTime() - time.getTime()) <= toleranceSeconds * millisecondsPerSecond;
}

/** The address that the provider was told, not one that the request claims, with the query that it came with. */
function addressOf(url: string | undefined, request: WebhookRequest): string {
  const query = request.url.indexOf('?');
  return `${url ?? ''}${query < 0 ? '' : request.url.slice(query)}`;
}

function header({ headers }: WebhookRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function equalText(given: string | undefined, right: string): boolean {
  return given !== undefined && equalInConstantTime(Buffer.from(given, 'utf8'), Buffer.from(right, 'utf8'));
}
