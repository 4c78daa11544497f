// The bot that a developer writes in an hour: it verifies, reads the patient from Semble, maps and upserts. It runs unbuilt.
const { Buffer } = require('node:buffer');
const { createHmac, timingSafeEqual } = require('node:crypto');

const SYSTEM = 'https://semble.io/patient-id';

const QUERY = `query ($id: ID!) {
  patient(id: $id) {
    title firstName lastName dob gender email
    phones { phoneType phoneNumber }
    address { address city postcode country }
  }
}`;

const GENDERS = { male: 'male', female: 'female', other: 'other' };
const PHONE_USES = { mobile: 'mobile', home: 'home', work: 'work', office: 'work' };

const UNAUTHORIZED = {
  resourceType: 'OperationOutcome',
  id: 'unauthorized',
  issue: [{ severity: 'error', code: 'login', details: { text: 'Unauthorized' } }],
};

exports.handler = async (medplum, event) => {
  const setting = (name) => event.secrets[name].valueString;
  const body = typeof event.input === 'string' ? event.input : JSON.stringify(event.input);
  if (!isGenuine(body, event.headers['x-webhook-signature'], setting('SEMBLE_WEBHOOK_SECRET'))) {
    return UNAUTHORIZED;
  }
  const { eventType, identifiers } = JSON.parse(body);
  const { patientId } = identifiers;
  const query = `identifier=${SYSTEM}|${patientId}`;
  if (eventType === 'patient.deleted') {
    const existing = await medplum.searchOne('Patient', query);
    if (existing) {
      await medplum.deleteResource('Patient', existing.id);
    }
    return { result: 'deleted' };
  }
  const patient = await readPatient(setting('SEMBLE_API_URL'), setting('SEMBLE_API_TOKEN'), patientId);
  if (!patient) {
    return { result: 'not found' };
  }
  await medplum.upsertResource(toFhir(patientId, patient), query);
  return { result: 'upserted' };
};

/** The secrets are those of several subscriptions, each behind its id and a colon. */
function isGenuine(body, header, secrets) {
  const [, timestamp, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header ?? '') ?? [];
  return (
    timestamp !== undefined &&
    secrets.split(/\s+/).some((entry) => {
      const secret = entry.slice(entry.indexOf(':') + 1);
      const expected = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest();
      return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
    })
  );
}

async function readPatient(url, token, id) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-token': token },
    body: JSON.stringify({ query: QUERY, variables: { id } }),
  });
  const { data, errors } = await response.json();
  if (errors) {
    throw new Error('Semble answered with errors');
  }
  return data.patient;
}

function toFhir(id, { title, firstName, lastName, dob, gender, email, phones, address }) {
  const phonePoints = (phones ?? []).map(({ phoneType, phoneNumber }) => ({
    system: 'phone',
    value: phoneNumber,
    use: PHONE_USES[phoneType?.toLowerCase()],
  }));
  return {
    resourceType: 'Patient',
    identifier: [{ system: SYSTEM, value: id }],
    active: true,
    name: [{ use: 'official', prefix: list(title), given: list(firstName), family: lastName ?? undefined }],
    gender: gender ? (GENDERS[gender.toLowerCase()] ?? 'unknown') : undefined,
    birthDate: dob?.slice(0, 10),
    telecom: [...phonePoints, ...(email ? [{ system: 'email', value: email }] : [])],
    address: address && [
      {
        line: list(address.address),
        city: address.city ?? undefined,
        postalCode: address.postcode ?? undefined,
        country: address.country ?? undefined,
      },
    ],
  };
}

function list(text) {
  return text ? [text] : undefined;
}
