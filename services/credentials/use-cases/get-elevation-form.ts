import { invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import { checkLanguage } from '../domain/language';
import { isGiven } from '../domain/text-line';
import { findCredential } from '../store/credentials';
import { findElevationCase } from '../store/elevation-cases';
import { composeConversionForm } from '../templates/compose-form';
import { auditElevation } from './audit-elevation';
import { countPaper } from './count-paper';
import { elevationNotFound } from './elevation-faults';
import type { FormDeps } from './form-deps';
import { formHolder } from './form-holder';
import { assertTakes } from './reserve-document';

export interface GetElevationFormInput {
  readonly elevationCaseId: string;
  /** BCP 47; empty: the holder's. */
  readonly language: string;
}

export interface DrawnForm {
  readonly pdf: Buffer;
  readonly fileName: string;
}

/**
 * The form of a case, pre-filled, to print, date and sign, for whoever knows the case's id, as long as the holder may upload it signed. The audit has it before
 * it is given. Faults: invalid INVALID_FIELDS, UNPRINTABLE_CHARACTER, FORM_TOO_LONG; not-found ELEVATION_NOT_FOUND; precondition ELEVATION_ENDED,
 * ELEVATION_UNDER_REVIEW; exhausted TOO_MANY_PAPERS; unavailable.
 */
export async function getElevationForm(
  deps: FormDeps,
  { elevationCaseId, language }: GetElevationFormInput,
  caller: string,
): Promise<DrawnForm> {
  const asked = checkLanguage(language);
  if (asked.kind === 'faulty') throw invalidFields(faultsAt('language', asked.faults));
  // The database would refuse to compare what is not ASCII.
  const elevation = isUuid(elevationCaseId) ? await findElevationCase(deps.database, elevationCaseId) : undefined;
  if (elevation === undefined) throw elevationNotFound();
  assertTakes(elevation, { kind: 'holder', actor: caller }, deps.clock.now());
  await inTransaction(deps.database, (trx) => countPaper(deps, trx, elevation.id));
  const credential = await findCredential(deps.database, elevation.credentialId);
  if (credential === undefined) throw new Error('a case without its credential');
  const { number, createTime: date, openUntilTime: untilTime } = elevation;
  const form = composeConversionForm(
    {
      holder: await formHolder(deps, deps.database, credential),
      language: isGiven(language) ? asked.value : credential.language,
      ...{ number, date, untilTime },
    },
    deps.institution,
  );
  const pdf = await deps.drawForm(form);
  await inTransaction(deps.database, (trx) =>
    auditElevation(deps, trx, elevation, { actor: caller, action: 'elevation-form-drawn' }),
  );
  return { pdf, fileName: `${number}.pdf` };
}
