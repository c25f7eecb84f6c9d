import type * as nbformat from '@jupyterlab/nbformat';

/** More than this under a cell would make the notebook slow; the log has it all. */
const shown = { outputs: 50, characters: 50_000 };

/** Outputs as a cell can show them. */
export interface IShownOutputs {
  readonly outputs: readonly nbformat.IOutput[];
  /** There was more. */
  readonly isCut: boolean;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An output of a run as nbformat has it; null for what is none. It comes from outside and may be anything. */
function asOutput(value: Readonly<Record<string, unknown>>): nbformat.IOutput | null {
  const { output_type: type, name, text, data, metadata } = value;
  if (type === 'stream') {
    const isStream = (name === 'stdout' || name === 'stderr') && typeof text === 'string';
    return isStream ? { output_type: type, name, text } : null;
  }
  if ((type === 'display_data' || type === 'execute_result') && isMap(data)) {
    const bundle = Object.fromEntries(
      Object.entries(data).filter(([, content]) => typeof content === 'string' || isMap(content))
    ) as nbformat.IMimeBundle;
    return {
      output_type: 'display_data',
      data: bundle,
      metadata: isMap(metadata) ? { ...metadata } : {}
    } as nbformat.IOutput;
  }
  return null;
}

/** Texts of one stream that follow one another are one; of much, the end is shown. */
export function shownOutputs(outputs: ReadonlyArray<Readonly<Record<string, unknown>>>): IShownOutputs {
  const joined: { output: nbformat.IOutput; stream: string | null; texts: string[] }[] = [];
  for (const value of outputs) {
    const output = asOutput(value);
    if (!output) {
      continue;
    }
    const stream = output.output_type === 'stream' ? String(output['name']) : null;
    const last = joined.at(-1);
    if (stream !== null && last?.stream === stream) {
      last.texts.push(String(output['text']));
    } else {
      joined.push({ output, stream, texts: stream === null ? [] : [String(output['text'])] });
    }
  }
  let isCut = joined.length > shown.outputs;
  let room = shown.characters;
  const result: nbformat.IOutput[] = [];
  for (const { output, stream, texts } of joined.slice(-shown.outputs).reverse()) {
    if (stream === null) {
      result.unshift(output);
      continue;
    }
    const text = texts.join('');
    if (room > 0) {
      result.unshift({ ...output, text: text.slice(-room) });
    }
    isCut ||= text.length > room;
    room = Math.max(0, room - text.length);
  }
  return { outputs: result, isCut };
}
