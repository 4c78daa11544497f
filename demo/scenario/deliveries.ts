import type { Patient } from '@medplum/fhirtypes';
import { FORGERIES } from '../../local/semble/webhooks/forge.ts';
import { answerOlderLast } from './races.ts';
import { type Cast, has, type ScenarioStep } from './step.ts';

const FORMER_ADDRESS = 'zara.former@example.org';
const NEWEST_ADDRESS = 'zara.newest@example.org';

function hasAddress({ telecom }: Patient, address: string): boolean {
  return has(telecom, ({ value }) => value === address);
}

/** Deliveries that come late, twice or in the wrong order, and forged deliveries. */
export function deliveries(cast: Cast): readonly ScenarioStep[] {
  return [
    {
      title: 'Deliveries come twice and in the wrong order',
      act: async ({ semble: { store, outbox } }) => {
        outbox.hold();
        const phone = store.addPhone(cast.zara, { phoneType: 'Home', phoneNumber: '01632 960002' });
        store.updatePhone(cast.zara, phone, { phoneNumber: '01632 960003' });
        store.removePhone(cast.zara, phone);
        const reversed = outbox.held.toReversed();
        for (const delivery of [...reversed, ...reversed]) {
          await delivery.deliver();
        }
        outbox.discard();
        return [
          'in Semble, a phone is added, changed and removed; the three deliveries arrive in reverse order, twice',
        ];
      },
      answers: ['200 unchanged'],
      changes: [],
      expected: ({ patient }) => ({
        'the removed phone is not there': !has(patient(cast.zara)?.telecom, ({ use }) => use === 'home'),
      }),
    },
    {
      title: "Semble's answer comes late, after a newer change",
      act: async ({ semble, versions }, meanwhile) => {
        const { store } = semble;
        await answerOlderLast(
          semble,
          () => store.updatePatient(cast.zara, { email: FORMER_ADDRESS }),
          () => store.updatePatient(cast.zara, { email: NEWEST_ADDRESS }),
        );
        const written = await versions(cast.zara);
        meanwhile({
          'the newer e-mail address was written': hasAddress(written[0] ?? { resourceType: 'Patient' }, NEWEST_ADDRESS),
          'the older one was never written over it': !has(written, (version) => hasAddress(version, FORMER_ADDRESS)),
        });
        let phone = '';
        await answerOlderLast(
          semble,
          () => {
            phone = store.addPhone(cast.zara, { phoneType: 'Home', phoneNumber: '01632 960004' });
          },
          () => store.removePhone(cast.zara, phone),
        );
        return [
          'in Semble, the e-mail address changes twice; the answer about the first change arrives last',
          'in Semble, a phone is added and removed; the answer that has it arrives last',
        ];
      },
      answers: ['200 updated', '200 unchanged'],
      changes: ['telecom'],
      expected: ({ patient }) => {
        const { telecom } = patient(cast.zara) ?? {};
        return {
          'the newest e-mail address is there': has(telecom, ({ value }) => value === NEWEST_ADDRESS),
          'the removed phone is not there': !has(telecom, ({ use }) => use === 'home'),
        };
      },
    },
    {
      title: 'Forged and tampered deliveries are refused',
      act: async ({ forge }) => {
        for (const forgery of FORGERIES) {
          await forge(cast.zara, forgery);
        }
        return FORGERIES.map((forgery) => `somebody else posts a deletion with ${forgery}`);
      },
      answers: ['401 Unauthorized'],
      changes: [],
      expected: ({ patient }) => ({ 'the Patient is still there': patient(cast.zara)?.active === true }),
    },
  ];
}
