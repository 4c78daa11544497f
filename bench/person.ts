import type { NewPatient } from '../local/semble/patients/patient.ts';

/** An invented, numbered person with the members that most patients have. The caller chooses the family name. */
export function person(index: number): Omit<NewPatient, 'lastName'> {
  const last3 = String(index % 1000).padStart(3, '0');
  return {
    title: 'Ms',
    firstName: `Zara ${index}`,
    dob: '1990-05-15',
    gender: 'Female',
    sex: 'female',
    email: `zara.${index}@example.org`,
    address: { address: `${index} Invented Road`, city: 'Leeds', postcode: 'LS1 1AA', country: 'GB' },
    phones: [{ phoneType: 'Mobile', phoneNumber: `07700 900${last3}` }],
  };
}
