/** The texts that begin so lie between these two, in the order of their bytes. */
export function beginningWith(prefix: string): [string, string] {
  const last = prefix.length - 1;
  return [prefix, prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1)];
}
