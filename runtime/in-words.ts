/** How times and characters are written in a text, in any language. */

/** The institution's, whatever the machine's. */
const timeZone = 'Europe/Rome';

export interface Words {
  /** 21 febbraio 2027, 14:05. What is no moment stays as it is. */
  moment(time: string): string;
  /** ` (21 febbraio 2027, 14:05)`, to stand after a word; empty for no time. */
  momentAside(time: string): string;
  /** 10 minuti, 48 ore, 30 giorni: as a span is spoken of, up to three days in hours. What is no number stays as it is. */
  span(minutes: string): string;
}

export function wordsIn(language: string): Words {
  const locale = language === 'en' ? 'en-GB' : language;
  const day = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'long' });
  const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' });
  const unit = (name: Unit) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'long', useGrouping: false });
  const units = { minute: unit('minute'), hour: unit('hour'), day: unit('day') };

  const moment = (time: string) => {
    const parsed = new Date(time);
    if (time === '' || Number.isNaN(parsed.getTime())) return time;
    return withPlainSpaces(`${day.format(parsed)}, ${clock.format(parsed)}`);
  };
  return {
    moment,
    momentAside: (time) => (time === '' ? '' : ` (${moment(time)})`),
    span: (minutes) => {
      if (!/^\d{1,10}$/.test(minutes)) return minutes;
      const [count, name] = spanOf(Number(minutes));
      return withPlainSpaces(units[name].format(count));
    },
  };
}

type Unit = 'minute' | 'hour' | 'day';

function spanOf(minutes: number): readonly [number, Unit] {
  if (minutes > 72 * 60 && minutes % (24 * 60) === 0) return [minutes / (24 * 60), 'day'];
  if (minutes > 60 && minutes % 60 === 0) return [minutes / 60, 'hour'];
  return [minutes, 'minute'];
}

/** Some languages have spaces there that no line may be broken at: not every way to show a text has them. */
function withPlainSpaces(text: string): string {
  return text.replace(/[\u00a0\u202f]/g, ' ');
}

/** BCDF GHJK */
export function inGroupsOfFour(characters: string): string {
  return characters.replace(/.{4}(?=.)/gu, '$& ');
}
