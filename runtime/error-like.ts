/** Anything thrown that reads like an error. */
export interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly stack?: string;
  readonly cause?: unknown;
}

/** Neither instanceof nor isNativeError holds for all: libsql's errors are made without a class, others come from another realm. */
export function isErrorLike(error: unknown): error is ErrorLike {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

/** What node calls it, such as ENOENT. Not by instanceof: an error of node's own is no Error where a test runs in a realm of its own. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
