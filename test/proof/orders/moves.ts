/**
 * One move of an order, as it is written in the text of the order. A letter is a run, in the order in which they began:
 * `a` makes its next call and gets the reply. `a-`: the call is lost before it takes effect. `a+`: it takes effect and the
 * reply is lost. `ax`: it takes effect and the run dies. `a/`: the list that it asks for breaks off. `A`: the whole run,
 * without a pause. A digit is a script: `1` is the next step of the first script.
 */
export type Move = { readonly run: number; readonly how: How } | { readonly script: number };
export type How = 'call' | 'lost-before' | 'lost-after' | 'dies' | 'breaks-off' | 'whole';

const SUFFIXES: Readonly<Record<How, string>> = {
  call: '',
  'lost-before': '-',
  'lost-after': '+',
  dies: 'x',
  'breaks-off': '/',
  whole: '',
};

const HOWS: Readonly<Record<string, How>> = {
  '-': 'lost-before',
  '+': 'lost-after',
  x: 'dies',
  '/': 'breaks-off',
};

/** The text of a move. */
export function textOf(move: Move): string {
  if ('script' in move) {
    return String(move.script + 1);
  }
  const letter = String.fromCharCode(97 + move.run);
  return (move.how === 'whole' ? letter.toUpperCase() : letter) + SUFFIXES[move.how];
}

/** The moves of an order's text. Throws when it cannot be read. */
export function parseOrder(text: string): Move[] {
  const parts = text.match(/[1-9]|[A-W]|[a-w][-+x/]?/g) ?? [];
  if (parts.join('') !== text) {
    throw new Error(`This order cannot be read: ${text}`);
  }
  return parts.map((part): Move => {
    const [first = '', suffix = ''] = part;
    if (/\d/.test(first)) {
      return { script: Number(first) - 1 };
    }
    const isWhole = first !== first.toLowerCase();
    return { run: first.toLowerCase().charCodeAt(0) - 97, how: isWhole ? 'whole' : (HOWS[suffix] ?? 'call') };
  });
}
