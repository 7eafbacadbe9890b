import type { PostalAddress } from '../../../services/postal/domain/address-block';
import { type AddressRules, checkAddress } from '../../../services/postal/domain/address-check';
import { inWords, rulesWith } from '../address-rules';
import { italianAddress } from '../letter-samples';

let rules: AddressRules;
beforeAll(async () => {
  rules = await rulesWith();
});

/** `00144|Roma|RM`, and the country where it is not Italy. */
function findingsOf(place: string, by: AddressRules = rules): readonly string[] {
  const [postalCode = '', locality = '', province = '', countryCode = 'IT'] = place.split('|');
  const address: PostalAddress = { ...italianAddress, postalCode, locality, province, countryCode };
  return inWords(checkAddress(address, by));
}

describe('A place within Italy', () => {
  test.each([
    ['one of the codes of a city that has many', '00144|Roma|RM'],
    ['the first of them', '00118|ROMA|RM'],
    ['the last of them', '20162|milano|mi'],
    ['an accent written as an apostrophe', "47121|FORLI'|FC"],
    ['no accent where one belongs', '30027|San Dona di Piave|VE'],
    ['an accent in two characters', '47121|Forli\u0300|FC'],
    ['an apostrophe of any kind', '67100|L’AQUILA|AQ'],
    ['no apostrophe', '67100|L AQUILA|AQ'],
    ['a saint in one letter', '09045|QUARTU S.ELENA|CA'],
    ['a saint in full', "09045|Quartu Sant'Elena|CA"],
    ['a saint who is called otherwise', '20099|SESTO SANTO GIOVANNI|MI'],
    ['words cut to their first letter', '81055|S. MARIA C.V.|CE'],
    ['a name without its article', '19121|Spezia|SP'],
    ['a name as most write it', '42121|Reggio Emilia|RE'],
    ['the same name as the law has it', "42121|REGGIO NELL'EMILIA|RE"],
    ['another one', '89127|Reggio Calabria|RC'],
    ['a shortened preposition', '84013|CAVA DEI TIRRENI|SA'],
    ['no preposition', '80014|Giugliano Campania|NA'],
    ['the German name', '39100|Bozen|BZ'],
    ['both names', '39100|Bolzano/Bozen|BZ'],
    ['both names the other way round', '39012|MERAN MERANO|BZ'],
    ['both names with a dash', '39012|Merano - Meran|BZ'],
    ['a Ladin name', '39046|Urtijei|BZ'],
    ['the province in the locality, too', '00144|Roma RM|RM'],
    ['the province in brackets', '00144|Roma (RM)|RM'],
    ['a hamlet and its town', '00121|Ostia Lido (Roma)|RM'],
    ['a hamlet and its town with a dash', '00121|Roma - Ostia|RM'],
    ["Sardinia's letters of now", '09013|Carbonia|SU'],
    ["Sardinia's letters of before", '09013|Carbonia|CI'],
    ['the letters of before in Olbia', '07026|Olbia|OT'],
    ['San Marino', '47890|San Marino||SM'],
    ['San Marino with letters', '47893|Borgo Maggiore|RSM|SM'],
    ['the Vatican', '00120|Città del Vaticano||VA'],
    ['a code that the sample does not have', '73030|Diso|LE'],
  ])('may have %s', (_, place) => {
    expect(findingsOf(place)).toEqual([]);
  });

  test.each([
    ['no five digits', '0014|Roma|RM', ['hold postalCode POSTAL_CODE_NOT_A_CAP']],
    ['letters', 'I-00144|Roma|RM', ['hold postalCode POSTAL_CODE_NOT_A_CAP']],
    ['only zeros', '00000|Roma|RM', ['hold postalCode POSTAL_CODE_NOT_A_CAP']],
    ['none at all', '|Roma|RM', ['hold postalCode POSTAL_CODE_NOT_A_CAP']],
    ["another town's code", '20900|Milano|MB', ['hold locality POSTAL_CODE_NOT_OF_LOCALITY']],
    [
      "another town's code and its own province",
      '20900|Milano|MI',
      ['hold locality POSTAL_CODE_NOT_OF_LOCALITY', 'hold province PROVINCE_NOT_OF_POSTAL_CODE'],
    ],
    ['another town as its part', '00121|Ostia (Milano)|RM', ['hold locality POSTAL_CODE_NOT_OF_LOCALITY']],
    ['another province', '00144|Roma|VT', ['hold province PROVINCE_NOT_OF_POSTAL_CODE']],
    ['the Vatican in Italy', '00120|Città del Vaticano|RM', ['hold province PROVINCE_NOT_OF_POSTAL_CODE']],
    ['a code of before', '00100|Roma|RM', ['warn postalCode GENERIC_POSTAL_CODE']],
    ['a name that no town has', '00121|Ostia Lido|RM', ['warn locality LOCALITY_UNKNOWN']],
    ['letters alone', '20099|S. S. G.|MI', ['warn locality LOCALITY_UNKNOWN']],
    ['no province', '00144|Roma|', ['warn province PROVINCE_MISSING']],
  ])('is told of where it has %s', (_, place, findings) => {
    expect(findingsOf(place)).toEqual(findings);
  });

  test('is held where the file should have its code and has not', () => {
    expect(findingsOf('73030|Diso|LE', { ...rules, capUnknown: 'hold' })).toEqual([
      'hold postalCode POSTAL_CODE_UNKNOWN',
    ]);
  });
});
