// Small words and numbers that every view says the same way.
import type { Hero } from "./results";

/** Dollars as they are asked for: rounded up to the cent, never "$0.00" for what costs something. */
export function asked(usd: number): string {
  return `$${ceil(usd).toFixed(2)}`;
}

/** The consented price that goes with `asked`. */
export function ceil(usd: number): number {
  return Math.ceil(usd * 100 - 1e-6) / 100;
}

/** What a hero will cost: the sum that the server names in its answer, else the price of the path. */
export function priceOf(hero: Hero): number {
  const named = /max_cost_usd=(\d+(?:\.\d+)?)/.exec(hero.next ?? "")?.[1];
  return named ? Number(named) : hero.route.estimate_usd;
}

/** Dollars as they were paid. */
export function paid(usd: number): string {
  return usd === 0 ? "free" : `$${usd < 0.1 ? usd.toFixed(3).replace(/0$/, "") : usd.toFixed(2)}`;
}

/** "1 photo", "3 photos". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** A scene's id or a name with underscores as words: "strategy/mountain-overlook" is "Mountain overlook". */
export function words(name: string): string {
  const last = name.split("/").pop() ?? name;
  const plain = last.replaceAll("-", " ").replaceAll("_", " ");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The last part of a path on any system. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() ?? path;
}

/** Bytes as people read them. */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A strength as people write it: 0.85, 0.8, 1.0. */
export function strengthOf(value: number): string {
  return value.toFixed(2).replace(/0$/, "");
}
