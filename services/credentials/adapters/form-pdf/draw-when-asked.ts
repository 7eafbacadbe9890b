import type { DrawForm } from '../../ports';

/** Loads what draws forms with the first of them: a start need not wait for it, and most processes never draw one. */
export function drawFormWhenAsked(): DrawForm {
  let loaded: DrawForm | undefined;
  return (form) => {
    // `require` is typed any; the module's own type is this.
    loaded ??= (require('./draw-form') as typeof import('./draw-form')).openFormDrawing();
    return loaded(form);
  };
}
