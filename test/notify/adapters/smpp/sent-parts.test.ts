import { SentParts } from '../../../../services/notify/adapters/smpp/sent-parts';

test('of parts that went those of the last 10,000 messages are known, by their last try', () => {
  const sentParts = new SentParts();
  for (const id of ['forgotten', 'tried again', 'whole']) sentParts.open(id).set(0, `part of ${id}`);
  sentParts.close('whole');
  for (let other = 0; other < 9_998; other += 1) sentParts.open(`other ${other}`).set(0, '');
  sentParts.open('tried again');
  sentParts.open('one more').set(0, '');
  expect(['tried again', 'one more', 'whole', 'forgotten'].map((id) => sentParts.open(id).get(0))).toEqual([
    'part of tried again',
    '',
    undefined,
    undefined,
  ]);
});
