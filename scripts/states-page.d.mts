export function statesPage(tables: object): string;
