import {
  type PreviewTemplateResponse,
  SmsSize_Encoding,
  type Template,
} from '../../../proto/gen/symbolon/notify/v1/notification_service';
import { type SmsSize, smsSizeOf } from '../domain/sms-size';
import type { ListedTemplate, TemplatePreview } from '../use-cases/preview-template';
import { wireChannel } from '../use-cases/wire-enums';

const wireEncoding: Readonly<Record<SmsSize['encoding'], SmsSize_Encoding>> = {
  'gsm-7': SmsSize_Encoding.ENCODING_GSM_7,
  'ucs-2': SmsSize_Encoding.ENCODING_UCS_2,
};

export function templateMessage({ name, reserved, overridden, variables, texts }: ListedTemplate): Template {
  return {
    name,
    reserved,
    overridden,
    variables: variables.map((variable) => ({
      name: variable.name,
      maxCharacters: variable.maxCharacters,
      sample: variable.sample,
    })),
    texts: texts.map(({ channel, language }) => ({ channel: wireChannel[channel], language })),
  };
}

export function previewMessage({ language, subject, text, html, channel }: TemplatePreview): PreviewTemplateResponse {
  return { language, subject, text, html, smsSize: channel === 'sms' ? sizeMessage(smsSizeOf(text)) : undefined };
}

function sizeMessage({ encoding, segments, places }: SmsSize) {
  return { encoding: wireEncoding[encoding], segments, places };
}
