import type { FormWords } from '../form-words';

export const english: FormWords = {
  language: 'en',
  freeNumber: 'Free number',
  fax: 'Fax',
  holder: {
    title: 'Holder of the PIN',
    name: 'Given and family name',
    fiscalCode: 'Fiscal code',
    address: 'Address',
    mobile: 'Mobile number',
    email: 'E-mail',
    pec: 'PEC',
  },
  declares: 'Declares',
  asks: 'Asks',
  signature: { title: 'Signature', place: 'Place', date: 'Date', sign: 'Legible signature of the holder' },
  privacyTitle: 'How personal data are used',
  conversion: {
    title: 'Request to convert a PIN to the dispositive level',
    lead: 'Print this form, date it and sign it. Then upload it at {site} together with your identity document, front and back, or send everything by fax. The documents are awaited until {date}.',
    number: 'Case number',
    declares: [
      'to be the person named above, and the holder of the PIN in use;',
      'that the identity document, of which a copy is enclosed, is his or her own and valid;',
      'to know that false declarations are punishable (articles 46, 47 and 76 of D.P.R. no. 445 of 28 December 2000).',
    ],
    asks: [
      'that the PIN in use be converted to the dispositive level, with which benefits can be claimed as well as one’s own data read;',
      'to be told the outcome at the registered contacts.',
    ],
    privacy:
      '{institution} uses the data on this form and on the enclosed document only to check who the holder is and to convert the PIN. The documents are kept encrypted, and erased within the set time after the decision. The holder may ask for access to the data, and for their correction or erasure (articles 15 to 17 of Regulation (EU) 2016/679): see the contacts above.',
    footer: 'Never write your PIN on this form. {institution} never asks for it.',
  },
  desk: {
    title: 'Form MV35 – Request at the desk for a dispositive PIN',
    lead: 'The holder signs this form in front of the operator, who checks the holder’s identity by a valid document.',
    number: 'Form number',
    declares: [
      'to be the person named above, and that the data given are correct;',
      'that the identity document shown is his or her own and valid;',
      'to know that false declarations are punishable (articles 46, 47 and 76 of D.P.R. no. 445 of 28 December 2000).',
    ],
    asks: [
      'for a PIN of the dispositive level, with which benefits can be claimed as well as one’s own data read;',
      'that the PIN in use, if there is one, be revoked for good;',
      'to be handed the first part of the PIN at the desk, and sent the second to the contacts above.',
    ],
    asksForLevel: [
      'that the PIN in use become dispositive, so that benefits can be claimed with it as well as one’s own data read.',
    ],
    privacy:
      '{institution} uses the data on this form only to check who the holder is and to issue or convert the PIN. The signed form is filed at the desk; of the document shown only its kind is recorded. The holder may ask for access to the data, and for their correction or erasure (articles 15 to 17 of Regulation (EU) 2016/679): see the contacts above.',
    partTitle: 'For desk {desk} only',
    document: 'Identity document shown',
    documents: {
      'identity-card': 'Identity card',
      passport: 'Passport',
      'driving-licence': 'Driving licence',
      'residence-permit': 'Residence permit',
      other: 'Other',
    },
    documentNumber: 'Number and expiry of the document',
    operator: 'Name and signature of the operator',
    footer: 'Never write your PIN on this form. {institution} never asks for it.',
  },
};
