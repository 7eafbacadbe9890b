interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function sheetPicture(places: object): string;
export function seenThroughWindows(places: object): { readonly ever: Box; readonly always: Box };
export function dataMatrixBox(places: object): Box;
export function mm(length: number): string;
