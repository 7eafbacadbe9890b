/** Which documents a case needs. */

export const elevationDocumentKinds = ['identity-front', 'identity-back', 'signed-form'] as const;
export type ElevationDocumentKind = (typeof elevationDocumentKinds)[number];

export interface GivenDocument {
  readonly kind: ElevationDocumentKind;
  /** By its content, whatever it was said to be. */
  readonly mediaType: string;
}

/** The kinds that a case needs beside those given: a PDF as the identity document's front may have its back, too; a reviewer looks. */
export function missingDocuments(given: readonly GivenDocument[]): readonly ElevationDocumentKind[] {
  const kinds = new Set(given.map(({ kind }) => kind));
  return requiredDocuments(given).filter((kind) => !kinds.has(kind));
}

/** The kinds that a case must have, by what it has already. */
export function requiredDocuments(given: readonly GivenDocument[]): readonly ElevationDocumentKind[] {
  const bothSidesInOne = given.some(
    ({ kind, mediaType }) => kind === 'identity-front' && mediaType === 'application/pdf',
  );
  return elevationDocumentKinds.filter((kind) => kind !== 'identity-back' || !bothSidesInOne);
}
