// The test of a LoRA: strengths across, scenes down. People look, choose a strength, and it becomes the default.
import { button, el, section } from "./dom";
import { Host, type Answer, type Json } from "./host";
import type { Cell, ShownTest, Tested } from "./results";
import { Shell } from "./shell";
import { Closer, gridOf } from "./strengths_grid";
import { carryOut, follow } from "./work";
import { asked, ceil, count, paid, strengthOf } from "./words";

const TOOL = "test_lora";

class StrengthsView {
  readonly #shell = new Shell("The test of a LoRA");
  readonly #host = new Host("strengths", this);
  readonly #lead = el("p", { class: "why" });
  readonly #pick = el("fieldset", { class: "pick", hidden: true });
  readonly #grid = el("div", { class: "grid" });
  readonly #sheet = el("div", { class: "sheet", hidden: true });
  readonly #closer = new Closer();
  readonly #keep = button("", () => void this.#keepStrength(), "main");
  readonly #make = button("", () => void this.#run(), "main", { hidden: true });
  readonly #kept = el("span", { class: "kept" });
  readonly #bar = el("p", { class: "row bar", hidden: true }, this.#kept, this.#keep, this.#make);
  readonly #about = el("div", { class: "about" });
  #args: Json = {};
  #test: Tested | null = null;
  #cells: Cell[] = [];
  #default: number | null = null;
  #chosen: number | null = null;

  async open(): Promise<void> {
    this.#shell.lay(this.#host, this.#lead, this.#shell.line.place, this.#shell.progress.place, this.#pick, this.#grid, this.#sheet, this.#bar, this.#shell.consent.place, this.#about, this.#closer.place);
    this.#shell.line.say("Waiting for the pictures …");
    await this.#shell.connect(this.#host);
  }

  started(args: Json): void {
    this.#args = args;
    if (args.lora) this.#shell.title(String(args.lora), "Test of a LoRA");
    this.#shell.progress.told(null, "Making the pictures …");
    this.#shell.line.say("");
  }

  async answered(answer: Answer): Promise<void> {
    if (answer.ok && answer.preview) this.#sheet.replaceChildren(el("img", { src: answer.preview, alt: "Sheet of all pictures" }));
    await this.#take(await follow(this.#host, answer, this.#shell.progress.told));
  }

  stopped(reason: string): void {
    this.#shell.progress.done();
    this.#shell.line.fail(`The call was stopped${reason ? `: ${reason}` : ""}.`);
  }

  async #take(answer: Answer): Promise<void> {
    this.#shell.progress.done();
    if (!answer.ok) return this.#shell.line.fail(answer.text);
    const test = (this.#test = answer.data as unknown as Tested);
    const marks = test.preview ? [el("span", { class: "mark", title: "Drawn on this machine, not by a paid model" }, "Offline preview")] : [];
    this.#shell.title(test.lora, "Test of a LoRA", ...marks);
    if (!test.cells?.length) return this.#plan(test);
    const shown = test.job ? await this.#host.json<ShownTest>(`portrayal://tests/${test.job}`) : null;
    this.#cells = shown?.cells ?? test.cells;
    this.#sheet.hidden = shown !== null;
    this.#default = shown?.strength ?? test.best_strength ?? null;
    const best = test.best_strength ?? this.#default;
    this.#chosen = this.#strengths().includes(this.#default ?? NaN) ? this.#default : best;
    this.#lead.textContent = `${count(this.#cells.length, "picture")}, ${paid(test.cost_usd ?? 0)}. ${best === null ? "" : `Strength ${strengthOf(best)} was found best: ${test.best_because ?? ""}.`}`;
    this.#shell.line.say("");
    this.#draw();
    this.#about.replaceChildren(...aboutOf(test));
  }

  /** Nothing was made: a plan, a price that waits for a yes, or a strength that was set without a test. */
  #plan(test: Tested): void {
    this.#bar.hidden = !test.pictures_planned;
    this.#keep.hidden = true;
    this.#make.hidden = false;
    this.#make.textContent = `Make ${count(test.pictures_planned, "picture")}${test.estimate_usd > 0 ? `, about ${asked(test.estimate_usd)}` : ""}`;
    const price = test.estimate_usd > 0 ? `about ${asked(test.estimate_usd)}` : "nothing";
    this.#lead.textContent = test.pictures_planned ? `A plan of ${count(test.pictures_planned, "picture")}; it would cost ${price}.` : "";
    const waits = test.status === "needs_approval" ? `It waits for your yes: ${price}. Nothing was made and nothing was spent.` : "";
    this.#shell.line.say(waits || (test.pictures_planned ? "Nothing was spent." : (test.next ?? "")));
  }

  #strengths(): number[] {
    return [...new Set(this.#cells.map((cell) => cell.strength))].sort((one, other) => one - other);
  }

  #draw(): void {
    const strengths = this.#strengths();
    const best = this.#test?.best_strength ?? null;
    const options = strengths.map((strength) => {
      const id = `at-${String(strength).replace(".", "-")}`;
      const marks = [strength === best ? "best" : "", strength === this.#default ? "default" : ""].filter(Boolean).join(", ");
      const input = el("input", { type: "radio", name: "strength", id, value: strength, checked: strength === this.#chosen, onchange: () => this.#choose(strength) });
      return el("label", { for: id }, input, el("b", {}, strengthOf(strength)), el("span", {}, `${score(this.#cells, strength)}${marks ? `, ${marks}` : ""}`));
    });
    this.#pick.replaceChildren(el("legend", {}, "Choose a strength by looking"), el("div", { class: "options" }, ...options));
    this.#pick.hidden = false;
    this.#grid.replaceChildren(gridOf(this.#cells, strengths, (cell, from) => this.#closer.open(cell, from)));
    this.#bar.hidden = false;
    this.#make.hidden = true;
    this.#choose(this.#chosen);
  }

  #choose(strength: number | null): void {
    this.#chosen = strength;
    for (const one of this.#grid.querySelectorAll<HTMLElement>("[data-strength]")) one.classList.toggle("chosen", Number(one.dataset.strength) === strength);
    const same = strength === this.#default;
    this.#keep.hidden = strength === null || same;
    this.#keep.textContent = `Make ${strengthOf(strength ?? 0)} the default`;
    this.#kept.textContent = this.#default === null ? "" : `New pictures use ${strengthOf(this.#default)}.`;
  }

  async #keepStrength(): Promise<void> {
    const [test, strength] = [this.#test, this.#chosen];
    if (!test || strength === null) return;
    this.#keep.disabled = true;
    const answer = await this.#host.call(TOOL, { lora: test.lora, default_strength: strength });
    this.#keep.disabled = false;
    if (!answer.ok) return this.#shell.line.fail(answer.text);
    this.#default = strength;
    this.#draw();
    this.#pick.querySelector<HTMLElement>("input:checked")?.focus();
    this.#shell.line.say(`New pictures of ${test.lora} use strength ${strengthOf(strength)}.`);
    void this.#host.note(`In the view the person chose strength ${strength} for the LoRA ${test.lora} by looking at the test; it is the default now.`);
  }

  async #run(): Promise<void> {
    const test = this.#test;
    if (!test) return;
    const usd = await this.#shell.consent.ask(test.estimate_usd, `${count(test.pictures_planned, "picture")} cost about ${asked(test.estimate_usd)} together.`);
    if (usd === null) return this.#shell.line.say("Nothing was spent.");
    const { dry_run: _dry, max_cost_usd: _max, default_strength: _set, ...args } = this.#args;
    this.#make.disabled = true;
    const call = { lora: test.lora, ...args };
    const answer = await carryOut(this.#host, TOOL, usd > 0 ? { ...call, max_cost_usd: ceil(usd) } : call, this.#shell.progress.told, false);
    this.#make.disabled = false;
    await this.#take(answer);
  }
}

/** How like the person the pictures of a strength are where that was measured, else the share of checks they pass. */
function score(cells: Cell[], strength: number): string {
  const alike = cells.filter((cell) => cell.strength === strength && cell.trigger).flatMap((cell) => cell.likeness ?? []);
  if (alike.length) return `likeness ${(alike.reduce((sum, one) => sum + one, 0) / alike.length).toFixed(2)}`;
  const scores = cells.filter((cell) => cell.strength === strength && cell.trigger && typeof cell.score === "number").map((cell) => cell.score ?? 0);
  return scores.length ? `${Math.round((100 * scores.reduce((sum, one) => sum + one, 0)) / scores.length)} %` : "none made";
}

function aboutOf(test: Tested): HTMLElement[] {
  const found: HTMLElement[] = [];
  if (test.diagnosis?.length) {
    const rows = test.diagnosis.map((one) => el("li", {}, el("b", {}, one.symptom), el("p", { class: "why" }, one.because), el("ul", { class: "remedies" }, ...one.remedies.map((text) => el("li", {}, text)))));
    found.push(section("What the pictures say", {}, el("ul", { class: "found" }, ...rows)));
  }
  if (test.checklist?.length) found.push(section("Before production", {}, el("ul", { class: "checklist" }, ...test.checklist.map((text) => el("li", {}, text)))));
  return found;
}

void new StrengthsView().open();
