// What is made when it is first used, such as a regular expression with classes of Unicode: as a literal it is read with the code around it at every start,
// which takes longer than a thousand lines of that.

/** @returns what gives the value, which is made once. */
export function late<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
