/** Who the letters of the bench go to: each to another holder at another door, nobody's, in addresses that nothing holds back. */
import { Half } from '../proto/gen/symbolon/credentials/v1/pin_request';
import type { PostalAddress } from '../services/postal/domain/address-block';

const firstNames =
  'Maria Giulia Anna Francesca Chiara Sara Laura Lucia Elena Nicolò Giovanni Marco Luca Andrea Paolo Matteo Zoé Jürgen Željko'.split(
    ' ',
  );
const lastNames =
  'Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti D’Angelo Costa Giordano Mancini Rizzo Lombardi Moretti Oberhofer Niederkofler Čuk'.split(
    ' ',
  );
const streets =
  'Roma Garibaldi Mazzini Dante Verdi Cavour Manzoni Leopardi Petrarca Carducci Pascoli Marconi Galilei Volta Rossini Puccini Bellini Donizetti Tasso Ariosto Foscolo Gramsci Matteotti Pertini Einaudi Fermi Colombo Vespucci Cadorna Diaz Trento'.split(
    ' ',
  );
const towns = [
  ['00184', 'Roma', 'RM'],
  ['01100', 'Viterbo', 'VT'],
  ['02100', 'Rieti', 'RI'],
  ['03100', 'Frosinone', 'FR'],
  ['04100', 'Latina', 'LT'],
  ['05100', 'Terni', 'TR'],
  ['06121', 'Perugia', 'PG'],
  ['07100', 'Sassari', 'SS'],
  ['08100', 'Nuoro', 'NU'],
  ['09121', 'Cagliari', 'CA'],
  ['10121', 'Torino', 'TO'],
] as const;
const houseNumbers = 320;

/** 109,120 doors; holder number so many, from 0. */
export function addressOf(number: number): PostalAddress {
  const [postalCode = '', locality = '', province = ''] = picked(towns, number);
  const street = Math.floor(number / towns.length);
  return {
    recipient: `${picked(firstNames, number)} ${picked(lastNames, Math.floor(number / firstNames.length))}`,
    careOf: '',
    building: '',
    street: `Via ${picked(streets, street)} ${1 + (Math.floor(street / streets.length) % houseNumbers)}`,
    postalCode,
    locality,
    province,
    countryCode: 'IT',
  };
}

/** Most are in Italian. */
const languages = ['it', 'it', 'it', 'it', 'it', 'it', 'it', 'it', 'de', 'en'];

export function languageOf(number: number): string {
  return picked(languages, number);
}

/** What all of them hold, but for the characters. */
export const letterHalf = { half: Half.HALF_SECOND, reference: '4821', expiryDays: 30 } as const;

const alphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789';

/** Another half for each. */
export function charactersOf(number: number): string {
  return Array.from({ length: 8 }, (_, place) => alphabet[(number * 7 + place * (5 + number)) % alphabet.length]).join(
    '',
  );
}

function picked<Value>(values: readonly Value[], number: number): Value {
  const value = values[number % values.length];
  if (value === undefined) throw new Error('there is nothing to pick from');
  return value;
}
