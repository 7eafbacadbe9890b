import { acknowledged, type OutgoingRecord, refused, unavailable } from '../../runtime/bus';
import { callPublisher } from '../../runtime/call-publisher';
import { Fault } from '../../runtime/fault';
import { silentLog } from '../../runtime/log';

type Call = (messages: readonly string[]) => readonly string[];

function recordOf(text: string): OutgoingRecord {
  return { topic: 'calls', key: 'k', eventId: text, type: 'Text', traceparent: undefined, value: Buffer.from(text) };
}

/** A publisher of texts; 'unreadable' is none. */
function publisherTo(call: Call) {
  const calls: (readonly string[])[] = [];
  const answered: string[] = [];
  const publish = callPublisher({
    decode: (value) => {
      const text = Buffer.from(value).toString();
      if (text === 'unreadable') throw new Error('no text');
      return text;
    },
    call: async (messages) => {
      calls.push(messages);
      return call(messages);
    },
    messagesPerCall: 3,
    onResults: (results) => void answered.push(...results),
    log: silentLog,
  });
  return { publishAll: (...texts: readonly string[]) => publish(texts.map(recordOf)), calls, answered };
}

const echo: Call = (messages) => messages;

it('gives the messages to calls of so many, in order, and is done with what is answered', async () => {
  const { publishAll, calls, answered } = publisherTo(echo);
  const outcomes = await publishAll('1', '2', '3', '4', '5', '6', '7');
  expect({ outcomes, calls, answered }).toEqual({
    outcomes: new Array(7).fill(acknowledged),
    calls: [['1', '2', '3'], ['4', '5', '6'], ['7']],
    answered: ['1', '2', '3', '4', '5', '6', '7'],
  });
});

it('asks for the records of a call that failed again, and goes on with the next call', async () => {
  const { publishAll } = publisherTo((messages) => {
    if (messages.includes('2')) throw new Fault('unavailable', 'DEADLINE_EXCEEDED', 'too late');
    return messages;
  });
  const again = unavailable('DEADLINE_EXCEEDED');
  expect(await publishAll('1', '2', '3', '4')).toEqual([again, again, again, acknowledged]);
});

it('takes an answer that does not have a result for each message for none', async () => {
  const { publishAll, answered } = publisherTo(() => ['1']);
  const again = unavailable('WRONG_ANSWER');
  expect({ outcomes: await publishAll('1', '2'), answered }).toEqual({ outcomes: [again, again], answered: [] });
});

it('lets no message wait for one that the other side finds at fault', async () => {
  const { publishAll } = publisherTo((messages) => {
    if (messages.includes('bad')) throw new Fault('invalid', 'INVALID_FIELDS', 'one is bad');
    return messages;
  });
  expect(await publishAll('1', 'bad', '3')).toEqual([acknowledged, refused('INVALID_FIELDS'), acknowledged]);
});

it('asks for the others again where the other side goes away while the one at fault is looked for', async () => {
  let calls = 0;
  const { publishAll } = publisherTo((messages) => {
    calls += 1;
    if (calls === 1) throw new Fault('invalid', 'INVALID_FIELDS', 'one is bad');
    if (calls === 3) throw new Fault('unavailable', 'UNAVAILABLE', 'nobody there');
    return messages;
  });
  expect(await publishAll('1', '2', '3')).toEqual([acknowledged, unavailable('UNAVAILABLE'), acknowledged]);
});

it('sets aside what cannot be read, and calls with the rest', async () => {
  const { publishAll, calls } = publisherTo(echo);
  expect({ outcomes: await publishAll('1', 'unreadable', '3'), calls }).toEqual({
    outcomes: [acknowledged, refused('UNDECODABLE'), acknowledged],
    calls: [['1', '3']],
  });
});

it('never rejects: a bug is told as one, and what it met is asked for again', async () => {
  const { publishAll } = publisherTo(() => {
    throw new TypeError('a bug');
  });
  expect(await publishAll('1')).toEqual([unavailable('BUG')]);
});
