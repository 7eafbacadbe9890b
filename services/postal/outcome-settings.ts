/** How this installation's print centre writes its answers. */
import { wrongSetting, wrongSettings } from '../../runtime/config';
import { parsedJson } from '../../runtime/parsed-json';
import { requiredFileText } from '../../runtime/setting-file';
import { optional, text } from '../../runtime/settings';
import { type OutcomeMapping, outcomeMapping } from './domain/outcome-mapping';

const name = 'OUTCOME_MAPPING_FILE';

export function outcomeSettings() {
  return {
    outcomeMappingFile: optional(
      text(name, {
        form: 'path',
        about: 'JSON: columns, words, times and encoding of the files in which the print centre answers.',
      }),
    ),
  } as const;
}

/** Faults: invalid WRONG_SETTINGS with all that is wrong with the file. */
export function outcomeMappingOf({
  outcomeMappingFile: path,
}: {
  readonly outcomeMappingFile: string | undefined;
}): OutcomeMapping {
  const read = outcomeMapping(path === undefined ? {} : parsedJson(requiredFileText(name, path)));
  if (read.kind === 'mapping') return read.mapping;
  throw wrongSettings(read.faults.map((fault) => wrongSetting(name, `${path ?? 'default'}: ${fault}`)));
}
