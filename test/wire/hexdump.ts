/** Bytes for people and diffs: offset, sixteen bytes in hex, the same as text. */
export function toHexdump(bytes: Uint8Array): string {
  const lines = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => {
    const row = bytes.subarray(16 * line, 16 * line + 16);
    const hex = Array.from(row, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const shown = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'));
    return `${(16 * line).toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${shown.join('')}`;
  });
  return `${lines.join('\n')}\n`;
}

export function fromHexdump(dump: string): Uint8Array {
  const rows = dump.trimEnd().split('\n');
  return Uint8Array.from(
    rows.flatMap((row) => row.slice(6, 53).trim().split(' ')),
    (hex) => Number.parseInt(hex, 16),
  );
}
