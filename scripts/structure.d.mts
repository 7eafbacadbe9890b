export function structureFaults(files: ReadonlyMap<string, string>, dependencies: readonly string[]): string[];
export function importsOf(text: string): string[];
