// The grid of a test as a table, and a closer look at one picture. On a narrow page one strength is shown at a time.
import { button, el, picture } from "./dom";
import type { Cell } from "./results";
import { strengthOf, words } from "./words";

/** The pictures: a row a scene, a column a strength. */
export function gridOf(cells: Cell[], strengths: number[], look: (cell: Cell, from: HTMLElement) => void): HTMLElement {
  const rows = [...new Set(cells.map((cell) => cell.row))];
  const head = el("tr", {}, el("td", {}), ...strengths.map((strength) => el("th", { scope: "col", "data-strength": strength }, strengthOf(strength))));
  const body = rows.map((row) => {
    const inRow = strengths.map((strength) => {
      const cell = cells.find((one) => one.row === row && one.strength === strength);
      return el("td", { "data-strength": strength }, cell ? shot(cell, look) : null);
    });
    return el("tr", {}, el("th", { scope: "row" }, words(row)), ...inRow);
  });
  return el("table", {}, el("caption", { class: "unseen" }, "Pictures by scene and strength"), el("thead", {}, head), el("tbody", {}, ...body));
}

/** The likeness where it was measured; from 0.5 it is the same person. */
function alike(cell: Cell): string {
  return cell.likeness === undefined ? "" : `, likeness ${cell.likeness.toFixed(2)}`;
}

function shot(cell: Cell, look: (cell: Cell, from: HTMLElement) => void): HTMLElement {
  const failed = typeof cell.score !== "number";
  const verdict = failed ? "Not made" : cell.score === 1 ? "All checks passed" : `${Math.round((cell.score ?? 0) * 100)} % of checks passed`;
  const label = `${words(cell.row)}, strength ${strengthOf(cell.strength)}: ${verdict}${alike(cell)}. ${cell.because}`;
  const made = el("button", { type: "button", class: `shot${failed ? " failed" : cell.score === 1 ? "" : " faulty"}`, "aria-label": label, title: cell.because }, picture(cell.picture, ""), el("span", { class: "score", "aria-hidden": "true" }, failed ? "not made" : cell.score === 1 ? "✓" : `▲ ${Math.round((cell.score ?? 0) * 100)} %`));
  made.addEventListener("click", () => look(cell, made));
  return made;
}

/** One picture, large. */
export class Closer {
  readonly #frame = el("div", {});
  readonly #title = el("h2", {});
  readonly #text = el("p", { class: "why" });
  readonly place = el("dialog", { "aria-label": "One picture of the test" }, this.#frame, el("div", { class: "under" }, el("div", {}, this.#title, this.#text), button("Close", () => this.place.close())));

  open(cell: Cell, from: HTMLElement): void {
    this.#frame.replaceChildren(picture(cell.picture, `${words(cell.row)} at strength ${strengthOf(cell.strength)}`));
    this.#title.textContent = `${words(cell.row)}, ${strengthOf(cell.strength)}`;
    this.#text.textContent = `${cell.because}${alike(cell)}`;
    this.place.addEventListener("close", () => from.focus(), { once: true });
    this.place.showModal();
    this.#near(from);
  }

  /** A frame as tall as its content has no middle that is in sight: stay where the person looks. */
  #near(from: HTMLElement): void {
    const room = window.innerHeight - this.place.offsetHeight - 12;
    const middle = from.getBoundingClientRect().top - this.place.offsetHeight / 2;
    this.place.style.marginTop = `${Math.max(12, Math.min(middle, room))}px`;
  }
}
