import { emitKeypressEvents } from 'node:readline';

/** Where keys come from: standard input. */
export interface KeyInput extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}

interface Key {
  readonly name?: string;
  readonly ctrl?: boolean;
}

/**
 * Calls `press` with the name of each key, if the input is a terminal: a letter, `ctrl+c`, or a name such as `return`. Returns
 * what ends this and gives the terminal back.
 */
export function listenToKeys(input: KeyInput, press: (key: string) => void): () => void {
  if (!input.isTTY) {
    return () => undefined;
  }
  const listener = (_text: string | undefined, { name = '', ctrl = false }: Key): void =>
    press(ctrl ? `ctrl+${name}` : name);
  // An arrow key sends several characters, letters among them.
  emitKeypressEvents(input);
  input.on('keypress', listener);
  input.setRawMode?.(true);
  input.resume();
  return () => {
    input.off('keypress', listener);
    input.setRawMode?.(false);
    input.pause();
  };
}
