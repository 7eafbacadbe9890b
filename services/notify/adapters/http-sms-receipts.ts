/** What a provider of SMS tells of messages by webhooks, as the mapping of its HTTP interface says. */
import type { AcceptedWebhook, ReceiptReceiver, WebhookRequest } from '../ports';
import type { ReceiptForm, ReceiptMapping } from './sms-http/receipt-mapping';
import { receiptsIn } from './sms-http/receipt-reading';
import { isGenuine } from './sms-http/receipt-signature';

interface HttpSmsReceiptsOptions {
  /** Its configured name. */
  readonly carrier: string;
  readonly mapping: ReceiptMapping;
  /** That it signs with, or shows. */
  readonly secret: string;
  readonly now: () => Date;
}

/** A query may come with any content type, or none: its body is not read. */
const contentTypes: Readonly<Record<ReceiptForm, string | undefined>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  query: undefined,
};

export function httpSmsReceipts(options: HttpSmsReceiptsOptions): ReceiptReceiver {
  const { carrier, mapping, secret } = options;
  return {
    accept: async (request): Promise<AcceptedWebhook> => {
      const now = options.now();
      if (request.method !== mapping.method) return { kind: 'refused', status: 405, reason: 'wrong-method' };
      if (!isOfType(request, contentTypes[mapping.form])) return { kind: 'refused', status: 415, reason: 'wrong-type' };
      if (!(await isGenuine(mapping.signature, secret, request, now))) return notBelieved(mapping, request);
      const read = receiptsIn(mapping, carrier, request, now);
      if (read === undefined) return { kind: 'refused', status: 400, reason: 'unreadable' };
      return { kind: 'receipts', ...read };
    },
  };
}

/** Some providers log in only once they are asked to. */
function notBelieved({ signature }: ReceiptMapping, { headers }: WebhookRequest): AcceptedWebhook {
  if (signature.kind !== 'basic') return { kind: 'refused', status: 401, reason: 'forged' };
  const reason = headers['authorization'] === undefined ? 'no-login' : 'forged';
  return { kind: 'refused', status: 401, reason, challenge: 'Basic realm="receipts"' };
}

function isOfType({ headers }: WebhookRequest, type: string | undefined): boolean {
  const given = headers['content-type'];
  if (type === undefined) return true;
  return typeof given === 'string' && given.split(';')[0]?.trim().toLowerCase() === type;
}
