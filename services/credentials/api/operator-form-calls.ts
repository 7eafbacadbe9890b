/** The forms that holders sign at a desk. */
import { DeskFormKind, type GetDeskFormRequest } from '../../../proto/gen/symbolon/credentials/v1/form';
import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { ForOperator } from '../../../runtime/for-operator';
import type { HandlersFor } from '../../../runtime/grpc-server';
import { askedWord } from '../../../runtime/wire-words';
import type { FormDeps } from '../use-cases/form-deps';
import { type DeskFormHolder, getDeskForm } from '../use-cases/get-desk-form';
import { rawApplication } from './application-message';

const wireForm = { mv35: DeskFormKind.DESK_FORM_KIND_MV35 } as const;

export function operatorFormCalls(
  deps: FormDeps,
  { unary }: ForOperator,
): Pick<HandlersFor<OperatorServiceServer>, 'getDeskForm'> {
  return {
    getDeskForm: unary(({ kind, holder, ...request }, actor) => {
      const input = { ...request, form: askedWord(wireForm, kind), holder: formHolder(holder) };
      return getDeskForm(deps, input, actor);
    }),
  };
}

function formHolder(holder: GetDeskFormRequest['holder']): DeskFormHolder | undefined {
  if (holder === undefined) return undefined;
  if (holder.$case === 'fiscalCode') return { kind: 'fiscal-code', fiscalCode: holder.value };
  return { kind: 'application', application: rawApplication(holder.value) };
}
