/**
 * UTF-8 without `TextEncoder`: names in a graph may hold any Unicode, and the language itself brings only the percent form.
 * @throws URIError when the text holds half a surrogate pair.
 */
export function utf8Bytes(text: string): Uint8Array {
  const percent = encodeURIComponent(text);
  const bytes: number[] = [];
  for (let at = 0; at < percent.length; at++) {
    if (percent[at] === '%') {
      bytes.push(Number.parseInt(percent.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(percent.charCodeAt(at));
  }
  return Uint8Array.from(bytes);
}

/** The text of the bytes, or undefined where they are no UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  const percent = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`);
  try {
    return decodeURIComponent(percent.join(''));
  } catch {
    return undefined;
  }
}
