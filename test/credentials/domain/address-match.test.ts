import { matches, streetsMatch } from './address-samples';

describe('The same street', () => {
  test.each([
    ['Via Roma 12', 'VIA ROMA 12'],
    ['V. Roma, 12', 'VIA ROMA 12'],
    ['V.Roma n. 12', 'VIA ROMA 12'],
    ['via   roma  N° 12', 'VIA ROMA 12'],
    ['Via Roma nr.12', 'VIA ROMA 12'],
    ['Via Roma № 12', 'VIA ROMA 12'],
    ['Via Roma civico 12', 'VIA ROMA 012'],
    ['Via Roma 12/A', 'VIA ROMA 12 A'],
    ['Via Roma 12a', 'VIA ROMA 12/A'],
    ['Via Roma 12-a', 'VIA ROMA 12A'],
    ['Via Roma 12 bis', 'VIA ROMA 12/BIS'],
    ['Via Roma snc', 'VIA ROMA S.N.C.'],
    ['Via Roma s.n.', 'VIA ROMA SENZA NUMERO'],
    ['P.zza Garibaldi 1', 'PIAZZA GARIBALDI 1'],
    ['Pza Garibaldi 1', 'PIAZZA GARIBALDI, 1'],
    ['P.za Garibaldi 1', 'PIAZZA GARIBALDI 1'],
    ['P.le Loreto 1', 'PIAZZALE LORETO 1'],
    ['V.le Mura 3', 'VIALE MURA 3'],
    ['Vle Mura 3', 'VIALE MURA 3'],
    ['C.so Italia 3', 'CORSO ITALIA 3'],
    ['L.go Augusto 3', 'LARGO AUGUSTO 3'],
    ['Str. Vecchia 3', 'STRADA VECCHIA 3'],
    ['Vic. Stretto 3', 'VICOLO STRETTO 3'],
    ['Loc. Ponte 3', "LOCALITA' PONTE 3"],
    ['Località Ponte 3', "LOCALITA' PONTE 3"],
    ['Fraz. Ponte 3', 'FRAZIONE PONTE 3'],
    ['C.da Ponte 3', 'CONTRADA PONTE 3'],
    ['Via F.lli Cervi 3', 'VIA FRATELLI CERVI 3'],
    ['Via S. Giovanni 3', 'VIA SAN GIOVANNI 3'],
    ['Via S.Anna 3', "VIA SANT'ANNA 3"],
    ['Via S. Anna 3', 'VIA SANTA ANNA 3'],
    ['Via S.ta Croce 3', 'VIA SANTA CROCE 3'],
    ['Via Santo Stefano 3', 'VIA S. STEFANO 3'],
    ["Via dell'Orso 3", 'VIA DELL ORSO 3'],
    ["Via D'Annunzio 3", 'VIA DANNUNZIO 3'],
    ['Via Niccolò Tommaseo 3', "VIA NICCOLO' TOMMASEO 3"],
    ['Via XX Settembre 3', 'VIA 20 SETTEMBRE 3'],
    ['Via IV Novembre 3', 'VIA 4 NOVEMBRE 3'],
    ['Via V Maggio 3', 'VIA 5 MAGGIO 3'],
    ['Via 1° Maggio 3', 'VIA PRIMO MAGGIO 3'],
    ['Via I Maggio 3', 'VIA 1 MAGGIO 3'],
    ['Via Appia km 12,500', 'VIA APPIA KM 12.500'],
  ])('%s is %s', (one, other) => {
    expect([streetsMatch(one, other), streetsMatch(other, one)]).toEqual([true, true]);
  });
});

describe('Another street', () => {
  test.each([
    ['Via Roma 12', 'VIA ROMA 13'],
    ['Via Roma 12', 'VIA ROMA 12/A'],
    ['Via Roma 12/A', 'VIA ROMA 12/B'],
    ['Via Roma 1/2', 'VIA ROMA 12'],
    ['Via Roma 12²', 'VIA ROMA 122'],
    ['Via Roma', 'VIA ROMA 12'],
    ['Via Roma snc', 'VIA ROMA 12'],
    ['Viale Roma 12', 'VIA ROMA 12'],
    ['Roma 12', 'VIA ROMA 12'],
    ['Via Le Mura 3', 'VIALE MURA 3'],
    ['V. Le Mura 3', 'VIALE MURA 3'],
    ['Piazza Loreto 1', 'PIAZZALE LORETO 1'],
    ['Via San Felice 3', 'VIA SANTA FELICE 3'],
    ['Via S. Pellico 3', 'VIA SILVIO PELLICO 3'],
    ['Via G. Garibaldi 3', 'VIA GIUSEPPE GARIBALDI 3'],
    ['Via Pio X 3', 'VIA PIO 10 3'],
    ['Via N. Sauro 3', 'VIA SAURO 3'],
    ['Via XX Settembre 3', 'VIA XXI SETTEMBRE 3'],
    ['.', '.'],
  ])('%s is not %s', (one, other) => {
    expect([streetsMatch(one, other), streetsMatch(other, one)]).toEqual([false, false]);
  });
});

describe('Staircase, flat and other lines of a building', () => {
  test.each([
    ['may be left out', {}, { building: 'SCALA B INT 4' }, true],
    ['may stand in either line', { street: 'Via Roma 12 Sc. B int. 4' }, { building: 'SCALA B INTERNO 4' }, true],
    ['may come in any order', { building: 'Int. 4, Scala B' }, { building: 'SCALA B INTERNO 4' }, true],
    ['must not be another one', { building: 'Int. 5' }, { building: 'SCALA B INTERNO 4' }, false],
    ['must not be one that the register does not have', { building: 'Int. 5' }, {}, false],
    ['must not be somebody else', { building: 'presso Bianchi' }, { building: 'SCALA B' }, false],
    ['must not be somebody else in the street', { street: 'Via Roma 12 c/o Bianchi' }, {}, false],
  ] as const)('%s', (_, changes, registers, expected) => {
    expect(matches(changes, registers)).toBe(expected);
  });
});

describe('A number in the name of a street', () => {
  test.each([
    ['Via 4 Novembre', 'VIA 4 NOVEMBRE, PALAZZINA C', false],
    ['Via 4 Novembre', 'VIA 4 NOVEMBRE, LOTTO 7', false],
    ['Via IV Novembre', 'VIA 4 NOVEMBRE SCALA B', false],
    ['Piazza 25 Aprile', 'PIAZZA 25 APRILE EDIFICIO 2', false],
    ['Via dei 300 Spartani', 'VIA DEI 300 SPARTANI INT 4', false],
    ['Via 4 Novembre 12', 'VIA 4 NOVEMBRE 12, PALAZZINA C', true],
    ['Via 4 Novembre 12/A', 'VIA 4 NOVEMBRE 12A SCALA B INT 4', true],
    ['Via 4 Novembre palazzina D', 'VIA 4 NOVEMBRE, PALAZZINA C', false],
    ['Via 4 Novembre pal. C', 'VIA 4 NOVEMBRE, PALAZZINA C', true],
    ['Strada Statale 12', 'STRADA STATALE 12 PALAZZINA C', false],
    ['S.P. n. 12', 'S.P. 12 LOTTO 7', false],
    ['S.S. 12', 'SS 12 LOTTO 7', false],
    ['Strada Provinciale 12 3', 'STRADA PROVINCIALE 12 3 LOTTO 7', true],
    ['Via Roma snc', 'VIA ROMA SNC LOTTO 7', false],
  ])('is not that of the house: a letter to %s reaches %s: %p', (given, registered, expected) => {
    expect(streetsMatch(given, registered)).toBe(expected);
  });

  test('so that where no house has a number, the building must be the same', () => {
    const without = { street: 'Via 4 Novembre' };
    const at = (building: string) => ({ ...without, building });
    expect([
      matches(without, at('Palazzina C')),
      matches(at('Palazzina D'), at('Palazzina C')),
      matches(at('Pal. C'), at('Palazzina C')),
    ]).toEqual([false, false, true]);
  });
});

describe('Postal code, locality and country', () => {
  test.each([
    ['another CAP', { postalCode: '00185' }, {}, false],
    ['another country', { countryCode: 'SM' }, {}, false],
    ['another locality', { locality: 'Ostia' }, {}, false],
    ['another province', { province: 'MI' }, {}, false],
    ['a province that the register does not have', {}, { province: '' }, true],
    ['the province behind the locality', { locality: 'Roma (RM)' }, {}, true],
    ['an accent written as an apostrophe', { locality: 'Forlì' }, { locality: "FORLI'" }, true],
    ['a saint', { locality: 'S. Giovanni Rotondo' }, { locality: 'SAN GIOVANNI ROTONDO' }, true],
    ['another saint', { locality: 'Santa Nicola' }, { locality: 'SAN NICOLA' }, false],
    ['one of a town with two names', { locality: 'Reggio Emilia' }, { locality: "REGGIO NELL'EMILIA" }, true],
  ] as const)('%s', (_, changes, registers, expected) => {
    expect(matches(changes, registers)).toBe(expected);
  });
});

describe('Abroad', () => {
  const abroad = {
    street: 'Hauptstraße 12a',
    postalCode: '80331',
    locality: 'München',
    province: '',
    countryCode: 'DE',
  };
  test.each([
    ['case, accents and spaces do not matter', { street: 'HAUPTSTRASSE 12 A', locality: 'Munchen' }, true],
    ['an abbreviation is another street', { street: 'Hauptstr. 12a' }, false],
    ['another building line is another address', { building: 'Hinterhaus' }, false],
    ['another province is another address', { province: 'Bayern' }, false],
    ['a postal code may have other spaces', { postalCode: '803 31' }, true],
    ['another postal code is another address', { postalCode: '80333' }, false],
  ] as const)('%s', (_, changes, expected) => {
    expect(matches({ ...abroad, ...changes }, abroad)).toBe(expected);
  });

  test('a building line that only the register has is missed', () => {
    expect(matches(abroad, { ...abroad, building: 'Hinterhaus' })).toBe(false);
  });
});
