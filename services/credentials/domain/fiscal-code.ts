/** The Italian fiscal code: 16 characters with a check character, or 11 digits when temporary. */

/** A checked fiscal code in capitals, otherwise as it was given: an omocodia is never turned into another code. */
export type FiscalCode = string & { readonly brand: 'FiscalCode' };
