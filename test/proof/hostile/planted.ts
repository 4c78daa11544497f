import { aSemblePatient } from '../../../fixtures/semble-patient.ts';

/** Keys and tokens that stand in the settings. Each is a key in every encoding that a scheme may ask for. */
export const SECRETS = {
  signing: '51b7c0de'.repeat(4),
  nextSigning: '52b7c0de'.repeat(4),
  unlisted: '53b7c0de'.repeat(4),
  operator: '54b7c0de'.repeat(4),
  webhookToken: '55b7c0de'.repeat(4),
  otherWebhookToken: '56b7c0de'.repeat(4),
  apiToken: '57b7c0de'.repeat(4),
} as const;

/** A text that must not get into an answer or a log. It has a space, because a single word may be an event name. */
export const TEXT = 'Zqx Planted';

/** A patient of Semble whose members all hold planted values. */
export const PATIENT = aSemblePatient({
  title: 'Zqxmrs',
  firstName: 'Zqxwilda',
  lastName: 'Zqxfeather',
  fullName: 'Zqxmrs Zqxwilda Zqxfeather',
  birthSurname: 'Zqxwood',
  dob: '1979-03-14T00:00:00.000Z',
  gender: 'Zqx other',
  email: 'zqxwilda@example.org',
  phones: [{ phoneId: '65c000000000000000000001', phoneType: 'Mobile', phoneNumber: '07700 900471' }],
  address: { address: '7 Zqxmarmalade Row', city: 'Zqxhampton', postcode: 'zz9 9zz', country: 'Zqxland' },
  placeOfBirth: { name: 'Zqx Wickering' },
});

/** The elements that a colleague added in Medplum. */
export const COLLEAGUES = {
  name: [{ family: 'Zqxcolleague' }],
  telecom: [{ system: 'phone' as const, value: '020 7946 0471' }],
  identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000026' }],
  _birthDate: { extension: [{ url: 'https://example.org/zqx', valueString: TEXT }] },
};

const PLANTED = [
  'zqx',
  ...Object.values(SECRETS),
  ...['0018', '0026', '0034'].map((end) => `999 ?000 ?${end}`),
  ...['07700 ?900471', '020 ?7946', '01632 ?960123', 'zz9 ?9zz', '1979-03-14', 'QX7R2M9KTB'],
  ...['quillfeather', 'barnaby', 'marmalade', 'fennimore', 'odalys', 'larkhampton', 'wickering'],
];

/** Any planted value in any of its usual spellings. */
export const LEAK = new RegExp(PLANTED.join('|'), 'i');
