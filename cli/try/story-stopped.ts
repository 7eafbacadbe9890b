/** The story cannot go on; the message says why, and what to do, to the person who watches it. */
export class StoryStopped extends Error {}
