// What every benchmark shares: medians, ratios, and a table that says on what machine it was measured.
import { cpus, totalmem } from 'node:os';

export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Measures several subjects in turn, A B C A B C …, so that drift of the machine hits all alike.
 * @param {Record<string, () => Promise<number>>} subjects each returns one figure (milliseconds, bytes, …)
 * @param {{rounds: number, warmup?: number}} options
 * @returns {Promise<Record<string, number[]>>}
 */
export async function inTurn(subjects, { rounds, warmup = 1 }) {
  const figures = Object.fromEntries(Object.keys(subjects).map(name => [name, []]));
  for (let round = -warmup; round < rounds; round += 1) {
    for (const [name, measure] of Object.entries(subjects)) {
      const figure = await measure();
      if (round >= 0) {
        figures[name].push(figure);
      }
    }
  }
  return figures;
}

/** Median of the pairwise ratios of two subjects that were measured in turn. */
export function ratio(numerators, denominators) {
  return median(numerators.map((figure, index) => figure / denominators[index]));
}

/**
 * Prints a table.
 * @param {string} title
 * @param {string[]} columns
 * @param {(string | number)[][]} rows numbers are printed with three significant digits
 */
export function printTable(title, columns, rows) {
  const text = cell => (typeof cell === 'number' ? Number(cell.toPrecision(3)).toLocaleString('en') : String(cell));
  const cells = [columns, ...rows.map(row => row.map(text))];
  const widths = columns.map((_, index) => Math.max(...cells.map(row => String(row[index] ?? '').length)));
  const line = row =>
    row.map((cell, index) => (index ? cell.padStart(widths[index]) : cell.padEnd(widths[index]))).join('  ');
  console.log(`\n${title}\n${line(columns)}\n${widths.map(width => '-'.repeat(width)).join('  ')}`);
  for (const row of cells.slice(1)) {
    console.log(line(row));
  }
}

export function printMachine() {
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim()}), ${memory} GiB memory`);
}
