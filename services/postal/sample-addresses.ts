/** Addresses that are hard to place on paper, each nobody's. */
import type { PostalAddress } from './domain/address-block';

export interface NamedAddress {
  readonly name: string;
  readonly what: string;
  readonly address: PostalAddress;
}

const none = { recipient: '', careOf: '', building: '', street: '', postalCode: '', locality: '', province: '' };

export const southTyrolean: PostalAddress = {
  ...none,
  recipient: 'Anna Oberhofer',
  street: 'Laubengasse 7',
  postalCode: '39012',
  locality: 'Meran',
  province: 'BZ',
  countryCode: 'IT',
};

/** As long as credentials take them: 44 characters a line, 35 of a locality. */
export const inlandAddresses: readonly NamedAddress[] = [
  {
    name: 'longest',
    what: 'every line as long as it can be, in Italy',
    address: {
      recipient: 'Maria Assunta Immacolata Della Gherardesca B',
      careOf: 'c/o Residenza per anziani S. Maria del Fiore',
      building: 'Edificio Montecchio, scala B, interno 12 bis',
      street: 'Via dei Caduti della Divisione Acqui 118/bis',
      postalCode: '38010',
      locality: 'San Michele all’Adige frazione Grum',
      province: 'TN',
      countryCode: 'IT',
    },
  },
  {
    name: 'widest-name',
    what: 'a name of 44 wide letters',
    address: {
      ...none,
      recipient: 'WILHELMINE MWAMBA WOMMELSDORFF-MAMMOWSKI WMW',
      street: 'Via Roma 1',
      postalCode: '20121',
      locality: 'Milano',
      province: 'MI',
      countryCode: 'IT',
    },
  },
];

export const sixLinesAbroad: NamedAddress = {
  name: 'six-lines',
  what: 'six lines, as only abroad: Brazil',
  address: {
    recipient: 'João Antônio de Araújo Gonçalves',
    careOf: 'c/o Conceição Guimarães',
    building: 'Edifício Copacabana, apto. 1204',
    street: 'Avenida Nossa Senhora de Copacabana, 1017',
    postalCode: '22060-001',
    locality: 'Rio de Janeiro',
    province: 'RJ',
    countryCode: 'BR',
  },
};

export const foreignAddresses: readonly NamedAddress[] = [
  {
    name: 'germany',
    what: 'Germany',
    address: {
      ...none,
      recipient: 'Jürgen Müller-Weiß',
      street: 'Große Bleichen 12',
      postalCode: '20354',
      locality: 'Hamburg',
      countryCode: 'DE',
    },
  },
  {
    name: 'united-kingdom',
    what: 'the United Kingdom',
    address: {
      ...none,
      recipient: 'Siobhán O’Connor',
      building: 'Flat 4',
      street: '221B Baker Street',
      postalCode: 'NW1 6XE',
      locality: 'London',
      countryCode: 'GB',
    },
  },
  {
    name: 'japan',
    what: 'Japan, in Latin letters',
    address: {
      ...none,
      recipient: 'Yōko Ōkubo',
      building: 'Sakura Mansion 305',
      street: '2-8-1 Nishi-Shinjuku',
      postalCode: '163-8001',
      locality: 'Shinjuku-ku, Tokyo',
      countryCode: 'JP',
    },
  },
  sixLinesAbroad,
];
