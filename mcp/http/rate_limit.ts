import type { Clock } from "../../core/state.ts";

/** How many callers are remembered; beyond it those that have their full allowance are forgotten. */
const MAX_CALLERS = 10_000;

interface Allowance {
  left: number;
  at: number;
}

/** So many calls a second for each caller, and a burst of five seconds' worth. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #clock: Clock;
  readonly #callers = new Map<string, Allowance>();

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#burst = perSecond * 5;
    this.#clock = clock;
  }

  /** Takes one call; returns 0, or in how many seconds the next one is allowed. */
  take(caller: string): number {
    const now = this.#clock.now();
    const { left, at } = this.#callers.get(caller) ?? { left: this.#burst, at: now };
    const refilled = left + (Math.max(0, now - at) / 1_000) * this.#perSecond;
    const present = Math.min(this.#burst, refilled);
    if (this.#callers.size >= MAX_CALLERS) this.#forget(now);
    this.#callers.set(caller, { left: present < 1 ? present : present - 1, at: now });
    return present < 1 ? Math.max(1, Math.ceil((1 - present) / this.#perSecond)) : 0;
  }

  #forget(now: number): void {
    for (const [caller, { at }] of this.#callers) {
      if (now - at >= 5_000 || this.#callers.size >= MAX_CALLERS) this.#callers.delete(caller);
    }
  }
}
