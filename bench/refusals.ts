import { hrtime } from 'node:process';
import { SEMBLE_SCHEME } from '../src/verify/scheme.ts';
import { sign } from '../src/verify/sign.ts';
import { verify } from '../src/verify/verify.ts';
import { type Effort, median } from './measure.ts';
import { inContent, type Section } from './section.ts';

const SECRET = 'an_invented_secret_of_the_benchmark';
const BODY = JSON.stringify({ eventType: 'patient.updated', identifiers: { patientId: '64c0ffee0000000000000001' } });
const NOW = Date.now();
const TIMESTAMP = String(Math.floor(NOW / 1000));
/** The positions of the first wrong digit among the 64. */
const POSITIONS = Array.from({ length: 32 }, (_, index) => index * 2);
/** How many refusals are timed together. */
const BLOCK = 50;

type Verifier = (header: string) => boolean;

const headers = sign(SEMBLE_SCHEME, SECRET, { body: BODY, timestamp: TIMESTAMP });
const right = headers[SEMBLE_SCHEME.header] ?? '';

const ours: Verifier = (header) =>
  verify(SEMBLE_SCHEME, [SECRET], { text: BODY, headers: { [SEMBLE_SCHEME.header]: header } }, NOW).genuine;

/** Leaks on purpose: the same work, and then a comparison that ends at the first wrong digit. */
const leaking: Verifier = (header) => {
  const isGenuine = ours(right);
  for (let index = right.length - 64; index < right.length; index += 1) {
    if (header.charCodeAt(index) !== right.charCodeAt(index)) {
      return false;
    }
  }
  return isGenuine;
};

/** Measures whether the time of a refusal depends on the position of the first wrong digit of the signature. */
export async function refusals({ rounds }: Effort): Promise<Section> {
  const rows = [
    ['this bot', slope(ours, rounds * 20)],
    ['comparing digit by digit', slope(leaking, rounds * 20)],
  ] as const;
  return {
    title: 'The time of a refusal',
    content: [
      ...inContent({
        asks: 'Does the time of a refusal show which digit of a signature is wrong?',
        answer:
          'For a clinic: an attacker cannot find a signature digit by digit as long as the interval of this bot is around ' +
          'zero. The bot is safe because it uses `timingSafeEqual` and because a test checks that every pair is compared ' +
          '(`test/verify/work.test.ts`).',
        table: [
          ['', 'nanoseconds a digit', '95 % interval', 'a refusal'],
          ...rows.map(([name, { slope, interval, median }]) => [
            name,
            slope.toFixed(2),
            `${(slope - interval).toFixed(2)} to ${(slope + interval).toFixed(2)}`,
            `${Math.round(median)} ns`,
          ]),
        ],
        measured:
          `A forged signature whose first wrong digit stands at one of ${POSITIONS.length} places, in an order that changes ` +
          'from round to round. The slope of a line through the medians says how much longer a refusal takes for each ' +
          'correct digit. An interval around zero means that no difference was found. The second row does the same work and ' +
          'then compares digit by digit: it shows how a leak would appear. This method cannot detect differences smaller ' +
          'than the interval, and a network hides far larger ones.',
      }),
    ],
  };
}

interface Slope {
  readonly slope: number;
  readonly interval: number;
  readonly median: number;
}

/** Fits a line through the medians of the positions by least squares, in nanoseconds. */
function slope(verifier: Verifier, rounds: number): Slope {
  const forged = POSITIONS.map((position) => {
    const place = right.length - 64 + position;
    return `${right.slice(0, place)}${right[place] === '0' ? '1' : '0'}${right.slice(place + 1)}`;
  });
  const samples = forged.map((): number[] => []);
  for (let round = -rounds / 10; round < rounds; round += 1) {
    for (let step = 0; step < forged.length; step += 1) {
      // 13 and the number of positions have no common divisor, so each position comes once, after another one in each round.
      const index = (step * 13 + Math.abs(Math.floor(round)) * 7) % forged.length;
      const nanoseconds = timeOf(verifier, forged[index] ?? '');
      if (round >= 0) {
        samples[index]?.push(nanoseconds);
      }
    }
  }
  const medians = samples.map(median);
  const [meanX, meanY] = [mean(POSITIONS), mean(medians)];
  const squares = POSITIONS.reduce((sum, x) => sum + (x - meanX) ** 2, 0);
  const steepness =
    POSITIONS.reduce((sum, x, index) => sum + (x - meanX) * ((medians[index] ?? 0) - meanY), 0) / squares;
  const residuals = POSITIONS.map((x, index) => (medians[index] ?? 0) - meanY - steepness * (x - meanX));
  const deviation = Math.sqrt(residuals.reduce((sum, one) => sum + one ** 2, 0) / (POSITIONS.length - 2) / squares);
  // Student's t for 30 degrees of freedom.
  return { slope: steepness, interval: 2.042 * deviation, median: meanY };
}

function timeOf(verifier: Verifier, header: string): number {
  const begun = hrtime.bigint();
  for (let count = 0; count < BLOCK; count += 1) {
    verifier(header);
  }
  return Number(hrtime.bigint() - begun) / BLOCK;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
