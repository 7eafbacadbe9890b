/** The parts of kafkajs's own request queue that runtime/kafkajs-idle-timer.ts touches; kafkajs does not type it. */
declare module 'kafkajs/src/network/requestQueue' {
  class RequestQueue {
    readonly pending: readonly unknown[];
    /** Milliseconds since the epoch until which the broker wants no request; -1: it never asked. */
    readonly throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  }
  export = RequestQueue;
}

declare module 'kafkajs/package.json' {
  export const version: string;
}
