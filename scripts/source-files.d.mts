export function readSourceFiles(root: string): Map<string, string>;
export function runningDependencies(root: string): string[];
