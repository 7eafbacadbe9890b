import type { FormWords } from '../form-words';

export const slovene: FormWords = {
  language: 'sl',
  freeNumber: 'Brezplačna številka',
  fax: 'Faks',
  holder: {
    title: 'Imetnik kode PIN',
    name: 'Ime in priimek',
    fiscalCode: 'Davčna številka',
    address: 'Naslov',
    mobile: 'Mobilni telefon',
    email: 'E-pošta',
    pec: 'PEC',
  },
  declares: 'Izjavlja',
  asks: 'Prosi',
  signature: { title: 'Podpis', place: 'Kraj', date: 'Datum', sign: 'Čitljiv podpis imetnika' },
  privacyTitle: 'Obvestilo o varstvu osebnih podatkov',
  conversion: {
    title: 'Vloga za spremembo kode PIN v dispozitivno kodo PIN',
    lead: 'Natisnite ta obrazec, vpišite datum in ga podpišite. Nato ga naložite na {site} skupaj s sprednjo in hrbtno stranjo osebnega dokumenta ali pošljite vse po faksu. Dokumente pričakujemo do {date}.',
    number: 'Številka zadeve',
    declares: [
      'da je zgoraj navedena oseba in imetnik kode PIN v uporabi;',
      'da je osebni dokument, katerega kopija je priložena, njegov in veljaven;',
      'da ve, da so lažne izjave kaznive (členi 46, 47 in 76 D.P.R. št. 445 z dne 28. decembra 2000).',
    ],
    asks: [
      'da se koda PIN v uporabi spremeni v dispozitivno, s katero lahko poleg vpogleda v svoje podatke zahteva tudi storitve;',
      'da ga o izidu obvestijo na prijavljene kontakte.',
    ],
    privacy:
      '{institution} uporablja podatke iz tega obrazca in priloženega dokumenta samo za preverjanje istovetnosti imetnika in spremembo kode PIN. Dokumenti se hranijo šifrirani in se po odločitvi v določenem roku izbrišejo. Imetnik lahko zahteva dostop do svojih podatkov, njihov popravek in izbris (členi 15 do 17 Uredbe (EU) 2016/679): kontakti so zgoraj.',
    footer: 'Kode PIN nikoli ne pišite na ta obrazec. {institution} je nikoli ne zahteva.',
  },
  desk: {
    title: 'Obrazec MV35 – Vloga za dispozitivno kodo PIN pri okencu',
    lead: 'Imetnik podpiše ta obrazec pred uslužbencem, ki z veljavnim dokumentom preveri njegovo istovetnost.',
    number: 'Številka obrazca',
    declares: [
      'da je zgoraj navedena oseba in da so navedeni podatki pravilni;',
      'da je predloženi osebni dokument njegov in veljaven;',
      'da ve, da so lažne izjave kaznive (členi 46, 47 in 76 D.P.R. št. 445 z dne 28. decembra 2000).',
    ],
    asks: [
      'za dispozitivno kodo PIN, s katero lahko poleg vpogleda v svoje podatke zahteva tudi storitve;',
      'da se koda PIN v uporabi, če obstaja, dokončno prekliče;',
      'da mu prvi del kode izročijo pri okencu, drugega pa pošljejo na zgornje kontakte.',
    ],
    asksForLevel: [
      'da koda PIN v uporabi postane dispozitivna, tako da lahko z njo poleg vpogleda v svoje podatke zahteva tudi storitve.',
    ],
    privacy:
      '{institution} uporablja podatke iz tega obrazca samo za preverjanje istovetnosti imetnika in izdajo ali spremembo kode PIN. Podpisani obrazec se hrani pri okencu; od predloženega dokumenta se zabeleži samo vrsta. Imetnik lahko zahteva dostop do svojih podatkov, njihov popravek in izbris (členi 15 do 17 Uredbe (EU) 2016/679): kontakti so zgoraj.',
    partTitle: 'Izpolni okence {desk}',
    document: 'Predloženi osebni dokument',
    documents: {
      'identity-card': 'Osebna izkaznica',
      passport: 'Potni list',
      'driving-licence': 'Vozniško dovoljenje',
      'residence-permit': 'Dovoljenje za prebivanje',
      other: 'Drugo',
    },
    documentNumber: 'Številka in veljavnost dokumenta',
    operator: 'Ime in podpis uslužbenca',
    footer: 'Kode PIN nikoli ne pišite na ta obrazec. {institution} je nikoli ne zahteva.',
  },
};
