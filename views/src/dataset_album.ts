// The photos, a batch at a time: hundreds of them stay a light page, and the next ones come when they are asked for.
import { slug } from "./dataset_about";
import { button, el, picture, unseen } from "./dom";
import type { Photo, ReviewPage, Verdict } from "./results";
import { count } from "./words";

/** Photos that are shown at once: few in a conversation, more where the view has the window. */
const batch = () => (document.documentElement.dataset.mode === "fullscreen" ? 40 : 12);

type Filter = "all" | Verdict | "changed";
const FILTERS: [Filter, string][] = [["all", "All"], ["kept", "Kept"], ["spare", "Spare"], ["left out", "Left out"], ["changed", "Changed"]];

export class Album {
  readonly #filters = el("div", { class: "filters", role: "group", "aria-label": "Which photos" });
  readonly #grid = el("ul", { class: "cards" });
  readonly #empty = el("p", { class: "quiet", hidden: true }, "There is none.");
  readonly #more = button("", () => void this.#grow(), "plain", { hidden: true });
  readonly place = el("section", { class: "album", hidden: true }, el("h2", {}, "The photos"), this.#filters, this.#grid, this.#empty, el("p", { class: "row more" }, this.#more));
  readonly #load: (page: number) => Promise<ReviewPage | null>;
  readonly #changed: () => void;
  readonly #wanted = new Map<string, boolean>();
  #filling = Promise.resolve();
  #photos: Photo[] = [];
  #counts: Record<Verdict, number> = { kept: 0, spare: 0, "left out": 0 };
  #page = 1;
  #pages = 1;
  #filter: Filter = "all";
  #shown = batch();
  #busy = false;
  #pictures = true;

  constructor(load: (page: number) => Promise<ReviewPage | null>, changed: () => void) {
    this.#load = load;
    this.#changed = changed;
  }

  /** What the person decided: photos to leave out, and photos to bring back. */
  get wishes(): { out: string[]; back: string[] } {
    const of = (wanted: boolean) => [...this.#wanted].filter(([, one]) => one === wanted).map(([name]) => name);
    return { out: of(false), back: of(true) };
  }

  /** Show a review from its first page; `pictures` tells whether there are any. */
  async show(page: ReviewPage, pictures: boolean): Promise<void> {
    this.#photos = [...page.photos];
    this.#counts = page.counts;
    [this.#page, this.#pages, this.#shown, this.#pictures] = [page.page, page.pages, batch(), pictures];
    this.#wanted.clear();
    this.#filter = "all";
    await this.#fill();
    this.place.hidden = false;
    this.#draw();
  }

  /** Take all decisions back. */
  forget(): void {
    this.#wanted.clear();
    if (this.#filter === "changed") this.#filter = "all";
    this.#draw();
    this.#changed();
  }

  /** Nothing can be decided while the set is curated again. */
  hold(busy: boolean): void {
    this.#busy = busy;
    for (const one of this.#grid.querySelectorAll("button")) one.disabled = busy;
  }

  #number(filter: Filter): number {
    if (filter === "changed") return this.#wanted.size;
    return filter === "all" ? this.#counts.kept + this.#counts.spare + this.#counts["left out"] : this.#counts[filter];
  }

  #found(): Photo[] {
    if (this.#filter === "changed") return this.#photos.filter((one) => this.#wanted.has(one.name));
    return this.#filter === "all" ? this.#photos : this.#photos.filter((one) => one.verdict === this.#filter);
  }

  async #choose(filter: Filter): Promise<void> {
    this.#filter = filter;
    this.#shown = batch();
    await this.#fill();
    this.#draw();
    this.#filters.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
  }

  async #grow(): Promise<void> {
    const first = this.#shown;
    this.#shown += batch();
    await this.#fill();
    this.#draw();
    this.#grid.children[first]?.querySelector<HTMLElement>("button")?.focus();
  }

  /** Load pages until the batch is full or there is nothing left, one after another however fast the clicks come. */
  #fill(): Promise<void> {
    return (this.#filling = this.#filling.then(() => this.#turn()));
  }

  async #turn(): Promise<void> {
    while (this.#page < this.#pages && this.#filter !== "changed" && this.#found().length < Math.min(this.#shown, this.#number(this.#filter))) {
      const next = await this.#load(this.#page + 1);
      if (!next) return;
      this.#page += 1;
      this.#photos.push(...next.photos);
    }
  }

  #drawFilters(): void {
    const some = FILTERS.filter(([filter]) => filter === "all" || this.#number(filter) > 0 || filter === this.#filter);
    this.#filters.replaceChildren(...some.map(([filter, label]) => button(`${label} ${this.#number(filter).toLocaleString("en")}`, () => void this.#choose(filter), "plain", { "aria-pressed": filter === this.#filter ? "true" : "false" })));
  }

  #draw(): void {
    const found = this.#found();
    this.#drawFilters();
    this.#grid.classList.toggle("bare", !this.#pictures);
    this.#grid.replaceChildren(...found.slice(0, this.#shown).map((photo) => this.#card(photo)));
    this.#empty.hidden = found.length > 0;
    const rest = this.#number(this.#filter) - Math.min(this.#shown, found.length);
    const known = this.#page < this.#pages || found.length > this.#shown;
    this.#more.hidden = rest <= 0 || !known;
    this.#more.textContent = `Show ${Math.min(batch(), rest)} more of ${count(this.#number(this.#filter), "photo")}`;
    this.hold(this.#busy);
  }

  #card(photo: Photo): HTMLElement {
    const wanted = this.#wanted.get(photo.name);
    const kept = photo.verdict === "kept";
    const state = wanted === undefined ? photo.verdict : wanted ? "to be kept" : "to be left out";
    const press = button(wanted !== undefined ? "Undo" : kept ? "Leave out" : "Keep", () => this.#toggle(photo), "plain", { "aria-label": `${wanted !== undefined ? "Undo" : kept ? "Leave out" : "Keep"}: ${photo.name}` });
    const said = photo.caption ? el("details", {}, el("summary", {}, "Caption"), el("p", { class: "caption", dir: "auto" }, photo.caption), photo.removed?.length ? el("p", { class: "gone" }, "Taken out: ", ...photo.removed.flatMap((one) => [el("del", {}, one), " "])) : null) : null;
    const flags = photo.warnings?.length ? el("ul", { class: "warnings" }, ...photo.warnings.map((one) => el("li", {}, unseen("Warning: "), one))) : null;
    return el(
      "li",
      { class: `card ${slug(photo.verdict)}${wanted === undefined ? "" : wanted ? " back" : " out"}`, "data-photo": photo.name },
      this.#pictures ? picture(photo.picture, photo.name) : null,
      el("div", { class: "text" }, el("p", { class: "top" }, el("span", { class: "verdict" }, state), photo.file ? el("span", { class: "number" }, photo.file.replace(/\.\w+$/, "")) : null), el("p", { class: "file" }, photo.name), el("p", { class: "why" }, photo.because), flags, said),
      press,
    );
  }

  #toggle(photo: Photo): void {
    if (this.#wanted.has(photo.name)) this.#wanted.delete(photo.name);
    else this.#wanted.set(photo.name, photo.verdict !== "kept");
    const old = [...this.#grid.children].find((one) => (one as HTMLElement).dataset.photo === photo.name);
    const fresh = this.#card(photo);
    old?.replaceWith(fresh);
    fresh.querySelector<HTMLElement>(":scope > button")?.focus();
    this.#drawFilters();
    this.#changed();
  }
}
