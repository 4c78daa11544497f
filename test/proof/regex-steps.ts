/** Continues a match at a place in the text. */
type Next = (at: number) => boolean;
type Matcher = (at: number, next: Next) => boolean;

/** A quantifier, an opening of a group, a class, an escape, or any one character. */
const TOKEN = /\{\d+(?:,\d*)?\}\??|[*+?]\??|\(\?[:=!]|[()|^$]|\[(?:\\.|[^\]\\])*\]|\\(?:p\{\w+\}|x..|u....|.)|./gsu;

/** What became of a search. */
export interface Walk {
  /** One for each character that was compared and each place where a match was begun. */
  readonly steps: number;
  /** Whether anything matched; undefined when the search was given up. */
  readonly matches: boolean | undefined;
}

/**
 * Searches a text for every match of a regular expression as a plain backtracking matcher does, and gives up after `most`
 * steps. It knows what the expressions of this project are made of, and throws for anything else. JavaScript's own
 * engine backtracks too, and what it does beyond this only saves steps.
 */
export function walk({ source, flags }: RegExp, text: string, most: number): Walk {
  const tokens = source.match(TOKEN) ?? [];
  let steps = 0;
  let place = 0;

  const step = (): void => {
    steps += 1;
    if (steps > most) {
      throw new RangeError('too many steps');
    }
  };
  const one = (atom: string): Matcher => {
    const pattern = new RegExp(`^${atom}$`, flags.replace('g', ''));
    const known = new Map<string, boolean>();
    return (at, next) => {
      step();
      const character = text[at];
      if (character === undefined) {
        return false;
      }
      const fits = known.get(character) ?? pattern.test(character);
      known.set(character, fits);
      return fits && next(at + 1);
    };
  };
  const isWord = (at: number): boolean => /\w/.test(text[at] ?? '');
  const edges: Readonly<Record<string, (at: number) => boolean>> = {
    '^': (at) => at === 0,
    $: (at) => at === text.length,
    '\\b': (at) => isWord(at - 1) !== isWord(at),
  };

  const alternatives = (): Matcher => {
    const branches = [sequence()];
    while (tokens[place] === '|') {
      place += 1;
      branches.push(sequence());
    }
    return (at, next) => branches.some((branch) => branch(at, next));
  };
  const sequence = (): Matcher => {
    const parts: Matcher[] = [];
    while (place < tokens.length && tokens[place] !== '|' && tokens[place] !== ')') {
      parts.push(quantified(atom()));
    }
    return parts.reduceRight<Matcher>(
      (rest, part) => (at, next) => part(at, (then) => rest(then, next)),
      (at, next) => next(at),
    );
  };
  const atom = (): Matcher => {
    const token = tokens[place++] ?? '';
    if (token.startsWith('(')) {
      const inner = alternatives();
      place += 1;
      const looksAhead = token === '(?=' || token === '(?!';
      return looksAhead ? (at, next) => inner(at, () => true) === (token === '(?=') && next(at) : inner;
    }
    const edge = edges[token];
    return edge ? (at, next) => edge(at) && next(at) : one(token);
  };
  const quantified = (inner: Matcher): Matcher => {
    const [, least, comma, most] = /^(?:\{(\d+)(,?)(\d*)\}|[*+?])$/.exec(tokens[place] ?? '') ?? [];
    const sign = tokens[place];
    if (sign === undefined || !/^([*+?]|\{\d)/.test(sign)) {
      return inner;
    }
    if (sign.length > 1 && sign.endsWith('?')) {
      throw new Error(`a lazy quantifier is not known here: ${source}`);
    }
    place += 1;
    const from = least === undefined ? Number(sign === '+') : Number(least);
    const to = sign === '?' ? 1 : least === undefined || (comma && !most) ? Infinity : Number(most || least);
    const repeat = (count: number, at: number, next: Next): boolean => {
      const more = count < to && inner(at, (then) => (then > at || count < from) && repeat(count + 1, then, next));
      return more || (count >= from && next(at));
    };
    return (at, next) => repeat(0, at, next);
  };

  const whole = alternatives();
  if (place < tokens.length) {
    throw new Error(`not understood: ${source}`);
  }
  try {
    let matches = false;
    for (let start = 0; start <= text.length; ) {
      step();
      let end = start;
      const found = whole(start, (at) => {
        end = at;
        return true;
      });
      matches ||= found;
      start = found && !flags.includes('g') ? Infinity : Math.max(start + 1, end);
    }
    return { steps, matches };
  } catch (error) {
    if (error instanceof RangeError) {
      return { steps, matches: undefined };
    }
    throw error;
  }
}
