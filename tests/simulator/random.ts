/** A seeded stream of numbers: the only chance there is in a simulation. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** An integer from 0 to 2^32 - 1 (splitmix32). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state ^ (this.#state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor(this.next() / 2 ** 32 * limit);
  }

  /** True once in `times` on average. */
  onceIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of the keys, each as likely as its weight says. */
  weighted<K extends string>(weights: readonly (readonly [K, number])[]): K {
    const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.next() / 2 ** 32 * total;
    for (const [key, weight] of weights) {
      left -= weight;
      if (left < 0) return key;
    }
    const last = weights.at(-1);
    if (last === undefined) throw new Error("Cannot choose from nothing");
    return last[0];
  }
}
