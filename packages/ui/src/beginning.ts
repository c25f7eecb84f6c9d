/** JupyterLab cuts longer texts of notifications, in characters. */
const longest = 140;

/** As much of a text as a notification shows: all of it, else the first sentences that fit, else the first words. */
export function beginning(text: string): string {
  if (text.length <= longest) {
    return text;
  }
  const head = text.slice(0, longest - 1);
  const end = Math.max(...['. ', '.\n'].map(mark => head.lastIndexOf(mark)));
  return end > 0 ? head.slice(0, end + 1) : `${head.slice(0, Math.max(head.lastIndexOf(' '), longest / 2))}…`;
}
