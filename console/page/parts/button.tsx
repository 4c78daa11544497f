import type { ComponentChildren } from 'preact';

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  readonly kind?: 'plain' | 'primary' | 'danger' | 'link';
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  /** What a screen reader says, where the text alone does not say enough. */
  readonly label?: string;
  readonly submit?: boolean;
}

/** A button. A disabled one keeps the focus, so that somebody with a keyboard is not thrown back to the top of the page. */
export function Button({ children, onClick, kind = 'plain', disabled, pressed, label, submit = false }: ButtonProps) {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      class={`button ${kind}`}
      aria-disabled={disabled}
      aria-pressed={pressed}
      aria-label={label}
      onClick={disabled ? undefined : onClick}
    >
      {children}
    </button>
  );
}
