import type { FormWords } from '../form-words';

export const french: FormWords = {
  language: 'fr',
  freeNumber: 'Numéro gratuit',
  fax: 'Fax',
  holder: {
    title: 'Titulaire du code PIN',
    name: 'Prénom et nom',
    fiscalCode: 'Code fiscal',
    address: 'Adresse',
    mobile: 'Portable',
    email: 'E-mail',
    pec: 'PEC',
  },
  declares: 'Déclare',
  asks: 'Demande',
  signature: { title: 'Signature', place: 'Lieu', date: 'Date', sign: 'Signature lisible du titulaire' },
  privacyTitle: 'Protection des données personnelles',
  conversion: {
    title: 'Demande de conversion du code PIN en code dispositif',
    lead: 'Imprimez ce formulaire, datez-le et signez-le. Chargez-le ensuite sur {site} avec votre pièce d’identité, recto et verso, ou envoyez le tout par fax. Les documents sont attendus jusqu’au {date}.',
    number: 'Numéro du dossier',
    declares: [
      'être la personne désignée ci-dessus et titulaire du code PIN en usage ;',
      'que la pièce d’identité jointe en copie est la sienne et qu’elle est valable ;',
      'savoir que les fausses déclarations sont punies par la loi (art. 46, 47 et 76 du D.P.R. n° 445 du 28 décembre 2000).',
    ],
    asks: [
      'que le code PIN en usage soit converti en code dispositif, qui permet de demander des prestations et non seulement de consulter ses données ;',
      'que le résultat soit communiqué aux contacts enregistrés.',
    ],
    privacy:
      '{institution} utilise les données de ce formulaire et de la pièce jointe uniquement pour vérifier l’identité du titulaire et convertir le code PIN. Les documents sont conservés chiffrés et effacés dans les délais fixés après la décision. Le titulaire peut demander l’accès à ses données, leur rectification et leur effacement (art. 15 à 17 du règlement (UE) 2016/679) : voir les contacts en haut.',
    footer: 'N’écrivez jamais votre code PIN sur ce formulaire. {institution} ne le demande jamais.',
  },
  desk: {
    title: 'Formulaire MV35 – Demande d’un code PIN dispositif au guichet',
    lead: 'Le titulaire signe ce formulaire devant l’agent, qui vérifie son identité au moyen d’une pièce valable.',
    number: 'Numéro du formulaire',
    declares: [
      'être la personne désignée ci-dessus et que les données indiquées sont exactes ;',
      'que la pièce d’identité présentée est la sienne et qu’elle est valable ;',
      'savoir que les fausses déclarations sont punies par la loi (art. 46, 47 et 76 du D.P.R. n° 445 du 28 décembre 2000).',
    ],
    asks: [
      'un code PIN dispositif, qui permet de demander des prestations et non seulement de consulter ses données ;',
      'que le code PIN en usage, s’il y en a un, soit révoqué définitivement ;',
      'que la première partie du code lui soit remise au guichet et la seconde envoyée aux contacts ci-dessus.',
    ],
    asksForLevel: [
      'que le code PIN en usage devienne dispositif, afin de permettre de demander des prestations et non seulement de consulter ses données.',
    ],
    privacy:
      '{institution} utilise les données de ce formulaire uniquement pour vérifier l’identité du titulaire et délivrer ou convertir le code PIN. Le formulaire signé est classé au guichet ; de la pièce présentée, seul le type est enregistré. Le titulaire peut demander l’accès à ses données, leur rectification et leur effacement (art. 15 à 17 du règlement (UE) 2016/679) : voir les contacts en haut.',
    partTitle: 'Réservé au guichet {desk}',
    document: 'Pièce d’identité présentée',
    documents: {
      'identity-card': 'Carte d’identité',
      passport: 'Passeport',
      'driving-licence': 'Permis de conduire',
      'residence-permit': 'Titre de séjour',
      other: 'Autre',
    },
    documentNumber: 'Numéro et échéance de la pièce',
    operator: 'Nom et signature de l’agent',
    footer: 'N’écrivez jamais votre code PIN sur ce formulaire. {institution} ne le demande jamais.',
  },
};
