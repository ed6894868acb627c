// The data set: every photo with its verdict, what the set covers and what is missing; photos can be kept or left out.
import { Album } from "./dataset_album";
import { aboutOf, coverageOf, missingOf, notesOf, pageOf } from "./dataset_about";
import { button, el } from "./dom";
import { Host, type Answer, type Json } from "./host";
import type { Curated, ReviewPage } from "./results";
import { Shell } from "./shell";
import { carryOut, follow } from "./work";
import { asked, ceil, count } from "./words";

const TOOL = "curate_dataset";

class DatasetView {
  readonly #shell = new Shell("The data set");
  readonly #host = new Host("dataset", this);
  readonly #about = el("div", { class: "about" });
  readonly #sheet = el("div", { class: "sheet", hidden: true });
  readonly #album = new Album((page) => this.#page(page), () => this.#fit());
  readonly #said = el("p", { class: "said", role: "status" });
  readonly #apply = button("Curate again", () => void this.#curate(), "main");
  readonly #undo = button("Undo all", () => this.#album.forget());
  readonly #good = button("The set is good", () => void this.#approve(), "main");
  readonly #bar = el("div", { class: "bar", role: "group", "aria-label": "Your choice", hidden: true }, this.#said, el("p", { class: "row" }, this.#apply, this.#undo, this.#good));
  #args: Json | null = null;
  #set: Curated | null = null;
  #version = 0;
  #busy = false;

  async open(): Promise<void> {
    this.#shell.lay(this.#host, this.#shell.line.place, this.#shell.progress.place, this.#about, this.#sheet, this.#album.place, this.#shell.consent.place, this.#bar);
    this.#shell.line.say("Waiting for the photos …");
    await this.#shell.connect(this.#host);
  }

  started(args: Json): void {
    this.#args = args;
    if (args.name) this.#shell.title(String(args.name), "Data set");
    this.#shell.progress.told(null, "Looking at the photos …");
    this.#shell.line.say("");
  }

  async answered(answer: Answer): Promise<void> {
    if (answer.ok && answer.preview) this.#keepSheet(answer.preview);
    await this.#take(await follow(this.#host, answer, this.#shell.progress.told));
  }

  stopped(reason: string): void {
    this.#shell.progress.done();
    this.#shell.line.fail(`The call was stopped${reason ? `: ${reason}` : ""}.`);
  }

  async #take(answer: Answer): Promise<boolean> {
    this.#shell.progress.done();
    if (!answer.ok) {
      this.#shell.line.fail(answer.text);
      this.#fit();
      return false;
    }
    const set = (this.#set = answer.data as unknown as Curated);
    this.#shell.title(set.dataset, set.version ? `Data set, version ${set.version}` : "Data set");
    if (!set.kept) {
      this.#shell.line.say(set.status === "needs_approval" ? `It waits for your yes: small looks at the photos cost about ${asked(set.estimate_usd ?? 0)}. Nothing was started.` : (set.next ?? ""));
      this.#fit();
      return false;
    }
    this.#shell.line.say("");
    await this.#lay(set);
    return true;
  }

  /** Show the review; where the host reads no resources, what the result itself tells, with the sheet. */
  async #lay(set: Curated): Promise<void> {
    const read = await this.#page(1);
    const page = read ?? pageOf(set);
    this.#version = page.version;
    const older = page.version > (set.version ?? page.version) ? [`This is version ${page.version}, the newest. The answer above was about version ${set.version}.`] : [];
    this.#about.replaceChildren(...[aboutOf(page), coverageOf(page), missingOf(page), notesOf([...older, ...new Set([...(set.warnings ?? []), ...page.notes])])].filter((one) => one !== null));
    this.#sheet.hidden = read !== null;
    await this.#album.show(page, read !== null);
    this.#fit();
  }

  #page(number: number): Promise<ReviewPage | null> {
    return this.#host.json<ReviewPage>(`portrayal://datasets/${this.#set?.dataset ?? ""}/review/${number}`);
  }

  #keepSheet(preview: string): void {
    this.#sheet.replaceChildren(el("img", { src: preview, alt: "Contact sheet: every photo with its verdict" }));
  }

  #fit(): void {
    const { out, back } = this.#album.wishes;
    const changes = out.length + back.length;
    const waits = this.#set?.status === "needs_approval";
    const parts = [out.length ? `leave out ${count(out.length, "photo")}` : "", back.length ? `keep ${count(back.length, "more photo")}` : ""].filter(Boolean);
    const made = Boolean(this.#set?.kept);
    this.#said.textContent = changes ? `You want to ${parts.join(" and ")}.` : made ? "Nothing changed yet. Leave out who is not the person, or looks as the person would not want to." : "";
    this.#bar.hidden = !made && !waits;
    this.#bar.classList.toggle("changed", changes > 0);
    this.#apply.hidden = !changes && !waits;
    this.#undo.hidden = !changes;
    this.#good.hidden = changes > 0 || waits;
    const usd = this.#usd();
    this.#apply.textContent = `${waits ? "Go on" : "Curate again"}${usd > 0 ? `, about ${asked(usd)}` : ""}`;
    for (const one of [this.#apply, this.#undo, this.#good]) one.disabled = this.#busy;
  }

  #usd(): number {
    return this.#set?.estimate_usd ?? 0;
  }

  /** The call with the person's decisions: the newest word on a photo holds, and an empty list would forget all. */
  #call(): Json {
    const { out, back } = this.#album.wishes;
    const said = (name: "include" | "exclude") => (Array.isArray(this.#args?.[name]) ? (this.#args[name] as string[]) : []);
    const include = [...new Set([...said("include").filter((one) => !out.includes(one)), ...back])];
    const exclude = [...new Set([...said("exclude").filter((one) => !back.includes(one)), ...out])];
    const { include: _in, exclude: _out, max_cost_usd: _max, ...rest } = this.#args ?? {};
    return { ...rest, ...(include.length ? { include } : {}), ...(exclude.length ? { exclude } : {}) };
  }

  async #curate(): Promise<void> {
    const { out, back } = this.#album.wishes;
    const wish = [out.length ? `leave out ${out.join(", ")}` : "", back.length ? `keep ${back.join(", ")}` : ""].filter(Boolean).join("; ");
    if (!this.#args?.photos) {
      const told = await this.#host.say(`For the data set ${this.#set?.dataset ?? ""}, please ${wish} and curate it again.`);
      return this.#shell.line.say(told ? "The assistant knows what you want." : `Tell the assistant: ${wish}.`);
    }
    const usd = await this.#shell.consent.ask(this.#usd(), `The vision model looks at the chosen photos again; that costs at most about ${asked(this.#usd())}.`);
    if (usd === null) return this.#shell.line.say("Nothing was spent, and nothing changed.");
    this.#hold(true);
    const call = this.#call();
    const answer = await carryOut(this.#host, TOOL, usd > 0 ? { ...call, max_cost_usd: ceil(usd) } : call, this.#shell.progress.told, false);
    this.#hold(false);
    if (answer.ok && answer.preview) this.#keepSheet(answer.preview);
    if (!(await this.#take(answer))) return;
    this.#args = call;
    this.#shell.line.say(`Curated again: ${count(this.#set?.kept?.length ?? 0, "photo")} kept, version ${this.#version}.`);
    void this.#host.note(`In the view the person decided for the data set ${this.#set?.dataset}: ${wish || "go on"}. It was curated again and is version ${this.#version} now; the decisions are remembered.`);
  }

  async #approve(): Promise<void> {
    const told = await this.#host.say(`I looked at the photos of the data set ${this.#set?.dataset}, version ${this.#version}: they are good as they are.`);
    this.#shell.line.say(told ? "The assistant knows that the set is good." : "Tell the assistant that the set is good.");
  }

  #hold(busy: boolean): void {
    this.#busy = busy;
    this.#album.hold(busy);
    this.#fit();
  }
}

void new DatasetView().open();
