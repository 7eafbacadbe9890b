/** Every limit of the request side, with its reason. */

/** A request is a few kilobytes; an application with every field at its longest is under 8 KiB. */
export const maxMessageBytes = 64 * 1_024;

/** What a client of ours takes: a page of 200 requests with four deliveries each is 400 KiB at the most. */
export const maxAnswerBytes = 512 * 1_024;

/** One portal process calls over one connection; more at a time than this waits in the client, not in our memory. */
export const maxStreamsPerConnection = 256;

/** Several hundred callers' processes with a connection each, well under the usual 1,024 open files. */
export const maxConnections = 512;

/** Beyond this the database pool's queue would eat every deadline: better refused at once, with a time to come back. */
export const maxRunningCallsPerService = 1_000;

/** Watchers are idle most of the time; each costs a few kilobytes and a place in a list. */
export const maxOpenStreamsPerService = 2_000;

/**
 * What is read ahead of a handler, and written ahead of a reader, in messages. Node's default for streams of objects would be 16: of 200 uploads at
 * once that alone would be 200 MiB.
 */
export const messagesAhead = 2;

/** Who sends a stream is working all the time: each holds what was read ahead, and a batch in hand. */
export const maxOpenUploadsPerService = 20;

/** What is sent in one stream; more goes into another one, so that no call has to be repeated from too far back. */
export const maxMessagesPerUpload = 100_000;

/** A stream's sender that sends nothing for so long gives its place back. */
export const senderPatienceMilliseconds = 20_000;

/** What a unary call gets whose caller sends no deadline. */
export const defaultDeadlineMilliseconds = 10_000;

/** Clients look replicas up only when they connect: without an end to a connection a new replica gets no calls. */
export const connectionAgeMilliseconds = 300_000;

/** How much longer than a stream may live an aged connection is kept for what still runs on it. */
export const connectionGraceMilliseconds = 10_000;

/** A stream's reader that takes no message for so long is told to come back: what waits for it must not. */
export const readerPatienceMilliseconds = 20_000;

/** A peer that vanished without a word is noticed after the two together. */
export const keepaliveMilliseconds = 30_000;
export const keepaliveTimeoutMilliseconds = 10_000;

/** How long a stopping server lets running calls finish. */
export const drainMilliseconds = 5_000;

/** Many clients take no more than 8 KiB of headers and trailers together, and base64 adds a third. */
export const maxStatusDetailBytes = 5_000;

/** The first pause before a client connects again, and the longest one. */
export const reconnectMilliseconds = 200;
export const longestReconnectMilliseconds = 5_000;
