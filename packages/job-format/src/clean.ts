/**
 * A notebook as it ships: no outputs, no execution counts, nothing that says it is trusted. Same content, same bytes.
 * Text that is no notebook comes back as it is.
 * @throws RangeError when it is nested deeper than any program could write
 */
export function cleanNotebook(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return text;
  }
  if (typeof value !== 'object' || value === null || !('cells' in value) || !Array.isArray(value.cells)) {
    return text;
  }
  const cells = value.cells.map((cell: unknown) => {
    if (typeof cell !== 'object' || cell === null || !('cell_type' in cell)) {
      return cell;
    }
    const metadata = 'metadata' in cell && typeof cell.metadata === 'object' ? { ...cell.metadata } : {};
    for (const key of ['trusted', 'execution', 'collapsed', 'ExecuteTime']) {
      Reflect.deleteProperty(metadata, key);
    }
    return { ...cell, metadata, ...(cell.cell_type === 'code' ? { outputs: [], execution_count: null } : {}) };
  });
  const metadata = 'metadata' in value && typeof value.metadata === 'object' ? { ...value.metadata } : {};
  Reflect.deleteProperty(metadata, 'trusted');
  Reflect.deleteProperty(metadata, 'widgets');
  try {
    return `${JSON.stringify({ ...value, cells, metadata }, null, 1)}\n`;
  } catch (cause) {
    throw cause instanceof RangeError
      ? new RangeError('The notebook is nested too deep: no program could write it again.', { cause })
      : cause;
  }
}
