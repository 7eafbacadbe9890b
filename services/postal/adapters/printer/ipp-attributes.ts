/** Single values out of what a printer told; what is of another kind than is expected counts as not told. */
import type { IppAnswer, IppAttributes, IppValue } from './ipp-decode';

export function groupOf(answer: IppAnswer, tag: number): IppAttributes {
  return answer.groups.find((group) => group.tag === tag)?.attributes ?? new Map();
}

export function groupsOf(answer: IppAnswer, tag: number): readonly IppAttributes[] {
  return answer.groups.filter((group) => group.tag === tag).map(({ attributes }) => attributes);
}

export function textIn(attributes: IppAttributes, name: string): string | undefined {
  return textsIn(attributes, name)[0];
}

export function textsIn(attributes: IppAttributes, name: string): readonly string[] {
  return (attributes.get(name) ?? []).filter((value) => typeof value === 'string');
}

export function numberIn(attributes: IppAttributes, name: string): number | undefined {
  return numbersIn(attributes, name)[0];
}

export function numbersIn(attributes: IppAttributes, name: string): readonly number[] {
  return (attributes.get(name) ?? []).filter((value) => typeof value === 'number');
}

export function flagIn(attributes: IppAttributes, name: string): boolean | undefined {
  return (attributes.get(name) ?? []).find((value) => typeof value === 'boolean');
}

export function collectionIn(attributes: IppAttributes, name: string): IppAttributes | undefined {
  return (attributes.get(name) ?? []).find(isCollection);
}

function isCollection(value: IppValue): value is IppAttributes {
  return value instanceof Map;
}
