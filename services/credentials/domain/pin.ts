/** The initial PIN of 16 characters, its halves, and the personal PIN of 8 that replaces it. */

import { drawCharacters, type RandomBytes } from './random';

/** 16 characters of the alphabet. Exists whole only while it is issued or given back by its holder. */
export type InitialPin = string & { readonly brand: 'InitialPin' };
/** 8 letters or digits, drawn from the alphabet or chosen by the holder. */
export type PersonalPin = string & { readonly brand: 'PersonalPin' };
/** 8 characters: one half of an initial PIN. */
export type PinHalf = string & { readonly brand: 'PinHalf' };

export type ParsedPin =
  | { readonly kind: 'initial'; readonly pin: InitialPin }
  | { readonly kind: 'personal'; readonly pin: PersonalPin }
  | { readonly kind: 'malformed' };

/** No vowels, no 0, 1 or Y: nothing that makes a word, nothing misread. */
export const pinAlphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789';
const initialPinCharacters = 16;
export const personalPinCharacters = 8;
const initialPinForm = new RegExp(`^[${pinAlphabet}]{${initialPinCharacters}}$`);
const halfForm = new RegExp(`^[${pinAlphabet}]{${initialPinCharacters / 2}}$`);
const personalPinForm = new RegExp(`^[A-Z0-9]{${personalPinCharacters}}$`);
/** Room for every separator that people type; more is no PIN and not worth looking at. */
const typedPinMaxCharacters = 100;

export function drawInitialPin(randomBytes: RandomBytes): InitialPin {
  return drawCharacters(pinAlphabet, initialPinCharacters, randomBytes) as InitialPin; // has exactly that form
}

export function drawPersonalPin(randomBytes: RandomBytes): PersonalPin {
  return drawCharacters(pinAlphabet, personalPinCharacters, randomBytes) as PersonalPin; // has exactly that form
}

/** One half alone: postal-first they are drawn apart. */
export function drawHalf(randomBytes: RandomBytes): PinHalf {
  return drawCharacters(pinAlphabet, initialPinCharacters / 2, randomBytes) as PinHalf; // has exactly that form
}

export function firstHalf(pin: InitialPin): PinHalf {
  return pin.slice(0, initialPinCharacters / 2) as PinHalf; // half of an initial PIN, by its type
}

export function secondHalf(pin: InitialPin): PinHalf {
  return pin.slice(initialPinCharacters / 2) as PinHalf; // half of an initial PIN, by its type
}

/** The two halves put together again, as their holder does. */
export function wholePin(first: PinHalf, second: PinHalf): InitialPin {
  return `${first}${second}` as InitialPin; // two halves have exactly that form
}

/** A half as people type it; undefined for what is none. */
export function parseHalf(text: string): PinHalf | undefined {
  const half = withoutSeparators(text);
  return halfForm.test(half) ? (half as PinHalf) : undefined; // its form has just been tested
}

/** Reads a PIN as people type it: case, spaces and hyphens do not matter. Nothing else is forgiven. */
export function parsePin(text: string): ParsedPin {
  const pin = withoutSeparators(text);
  if (initialPinForm.test(pin)) return { kind: 'initial', pin: pin as InitialPin }; // its form has just been tested
  if (personalPinForm.test(pin)) return { kind: 'personal', pin: pin as PersonalPin }; // its form has just been tested
  return { kind: 'malformed' };
}

/** The characters that count, in capitals: spaces and hyphens of every kind that a keyboard or a PDF produces are left out. */
export function withoutSeparators(text: string): string {
  if (text.length > typedPinMaxCharacters) return text;
  // Only ASCII letters are raised: toUpperCase turns other letters into these (a dotless i into I).
  return text.replace(/[\s\p{Dash_Punctuation}]/gu, '').replace(/[a-z]/g, (letter) => letter.toUpperCase());
}
