/** What the two forms say, language by language. `{institution}` and `{site}` stand for the settings', `{date}` for a day, `{desk}` for the desk. */
import type { IdentityDocument } from '../domain/desk';

export interface FormWords {
  /** BCP 47. */
  readonly language: string;
  readonly freeNumber: string;
  readonly fax: string;
  readonly holder: HolderWords;
  readonly declares: string;
  readonly asks: string;
  readonly signature: { readonly title: string; readonly place: string; readonly date: string; readonly sign: string };
  readonly privacyTitle: string;
  readonly conversion: FormText & { readonly number: string; readonly footer: string };
  readonly desk: FormText & {
    readonly number: string;
    readonly footer: string;
    /** In the place of `asks`, where the PIN in use is to become dispositive. */
    readonly asksForLevel: readonly string[];
    readonly partTitle: string;
    readonly document: string;
    readonly documents: Readonly<Record<IdentityDocument, string>>;
    readonly documentNumber: string;
    readonly operator: string;
  };
}

interface HolderWords {
  readonly title: string;
  readonly name: string;
  readonly fiscalCode: string;
  readonly address: string;
  readonly mobile: string;
  readonly email: string;
  readonly pec: string;
}

interface FormText {
  readonly title: string;
  readonly lead: string;
  readonly declares: readonly string[];
  readonly asks: readonly string[];
  readonly privacy: string;
}
