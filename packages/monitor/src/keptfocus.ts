import * as React from 'react';

interface IKeptFocus {
  onFocus(): void;
  onBlur(event: React.FocusEvent): void;
}

/**
 * Keeps the focus in an element when the control that has it goes away or is disabled, as one that was used often is: it
 * goes to the element itself, and the next Tab goes on from there. Who leaves by himself is left alone.
 */
export function useKeptFocus(element: React.RefObject<HTMLElement>): IKeptFocus {
  const isInside = React.useRef(false);
  React.useEffect(() => {
    if (isInside.current && document.activeElement === document.body) {
      element.current?.focus();
    }
  });
  return {
    onFocus: () => {
      isInside.current = true;
    },
    onBlur: ({ target, relatedTarget }) => {
      // What React takes away tells no blur.
      isInside.current = relatedTarget === null && target.matches(':disabled');
    }
  };
}
