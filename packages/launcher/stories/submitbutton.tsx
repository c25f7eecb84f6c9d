import type { Submit } from '@vdk-lab/ui';
import * as React from 'react';

/** A form with the button that its dialog has. */
export function SubmitButton(props: {
  label: string;
  done: (isDone: boolean) => void;
  children: (onSubmit: (submit: Submit) => void) => React.ReactElement;
}): React.ReactElement {
  const submit = React.useRef<Submit>(async () => false);
  return (
    <>
      {props.children(work => (submit.current = work))}
      <button
        style={{ background: 'var(--jp-layout-color2)', color: 'var(--jp-ui-font-color1)' }}
        onClick={() => void submit.current().then(props.done)}
      >
        {props.label}
      </button>
    </>
  );
}
