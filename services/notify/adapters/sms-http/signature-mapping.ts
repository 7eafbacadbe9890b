/** Reads how webhooks are signed. What is not signed is refused: anybody could say that a message was delivered. */
import type { Place } from '../../../../runtime/json-place';
import type { ReceiptForm } from './receipt-mapping';
import { type SignatureScheme, schemeKinds, secretForms, signedPlaceholder } from './signature-scheme';
import { timeForms } from './told-time';

const usualToleranceSeconds = 300;
const longestToleranceSeconds = 3_600;
const encodings = ['hex', 'base64'] as const;

const membersOf: Readonly<Record<SignatureScheme['kind'], readonly string[]>> = {
  'hmac-sha256': [
    ...['header', 'signed', 'encoding', 'prefix', 'secret_form'],
    ...['timestamp_header', 'timestamp_form', 'tolerance_seconds', 'url'],
  ],
  'hmac-sha1-form': ['header', 'url'],
  jwt: ['header', 'prefix', 'tolerance_seconds', 'url'],
  bearer: [],
  basic: [],
};

type Members = ReturnType<Place['object']>;

/** Undefined where it is absent or of no kind that is known: then there is a fault. */
export function readSignature(place: Place, form: ReceiptForm): SignatureScheme | undefined {
  if (!place.isThere) return undefined;
  const kind = place.kindOf(schemeKinds);
  if (kind === undefined) return undefined;
  const members = place.object(['kind', ...membersOf[kind]]);
  switch (kind) {
    case 'hmac-sha256':
      return readHmac(members, form);
    case 'hmac-sha1-form':
      if (form === 'json') place.fault('of the kind hmac-sha1-form does not sign a body of JSON');
      return { kind, header: headerName(members.required('header')), url: address(members.required('url')) ?? '' };
    case 'jwt':
      return {
        kind,
        signs: form === 'query' ? 'url' : 'body',
        header: headerName(members.required('header')),
        prefix: textOr(members.optional('prefix'), ''),
        toleranceSeconds: tolerance(members.optional('tolerance_seconds')),
        url: address(form === 'query' ? members.required('url') : members.optional('url')),
      };
    case 'bearer':
    case 'basic':
      return { kind };
  }
}

function readHmac(members: Members, form: ReceiptForm): SignatureScheme {
  const signedPlace = members.required('signed');
  const signed = textOr(signedPlace, '');
  const names = new Set([...signed.matchAll(signedPlaceholder)].map(([, name = '']) => name));
  const content = form === 'query' ? 'url' : 'body';
  if (signedPlace.isThere && !names.has(content)) signedPlace.fault(`must name {${content}}: the receipt stands there`);
  if (/\{[^{}]*\}/.test(signed.replace(signedPlaceholder, '')))
    signedPlace.fault('must name nothing but {body}, {url}, {timestamp} and {header:NAME}');
  const timePlace = members.optional('timestamp_header');
  if (timePlace.isThere !== names.has('timestamp'))
    signedPlace.fault('must name {timestamp} where timestamp_header is told, and only there');
  return {
    kind: 'hmac-sha256',
    header: headerName(members.required('header')),
    signed,
    encoding: members.optional('encoding').oneOf(encodings, 'hex'),
    prefix: textOr(members.optional('prefix'), ''),
    secretForm: members.optional('secret_form').oneOf(secretForms, 'text'),
    time: timePlace.isThere
      ? {
          header: headerName(timePlace),
          form: members.optional('timestamp_form').oneOf(timeForms, 'unix-seconds'),
        }
      : undefined,
    toleranceSeconds: tolerance(members.optional('tolerance_seconds')),
    url: address(names.has('url') ? members.required('url') : members.optional('url')),
  };
}

function headerName(place: Place): string {
  const name = textOr(place, '');
  if (place.isThere && !/^[A-Za-z0-9-]{1,100}$/.test(name)) place.fault('is no name of a header');
  return name.toLowerCase();
}

/** As the provider calls it: what stands before the query. */
function address(place: Place): string | undefined {
  const text = place.isThere ? place.text() : undefined;
  if (text !== undefined && !(/^https?:\/\/[^?#\s]+$/.test(text) && URL.canParse(text)))
    place.fault('must be the whole address, without ? and #');
  return text;
}

function tolerance(place: Place): number {
  const { value } = place;
  if (value === undefined) return usualToleranceSeconds;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= longestToleranceSeconds)
    return value;
  place.fault(`must be a whole number, 1 to ${longestToleranceSeconds}`);
  return usualToleranceSeconds;
}

function textOr(place: Place, otherwise: string): string {
  return place.isThere ? (place.text() ?? otherwise) : otherwise;
}
