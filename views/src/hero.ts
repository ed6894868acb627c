// The hero: one picture, large, with how it came about, and the calls that make another.
import { el } from "./dom";
import { detailsOf, maker, markOf } from "./hero_details";
import { Choices } from "./hero_choices";
import { Host, type Answer, type Json } from "./host";
import type { Hero } from "./results";
import { Shell } from "./shell";
import { carryOut, follow } from "./work";
import { asked, ceil, priceOf, words } from "./words";

const TOOL = "generate_hero";

/** A picture that was made while the view is open, with the arguments that made it. */
interface Take { hero: Hero; args: Json; picture: string | null }

/** The dollars that an answer still asks for: more than the path alone where a second look was wished for. */
function waitsFor(answer: Answer): number {
  if (!answer.ok) return Number(/Call again with max_cost_usd=(\d+(?:\.\d+)?)/.exec(answer.text)?.[1] ?? 0);
  const hero = answer.data as unknown as Hero;
  return hero.status === "needs_approval" ? priceOf(hero) : 0;
}

class HeroView {
  readonly #shell = new Shell("The hero");
  readonly #host = new Host("hero", this);
  readonly #stage = el("div", { class: "stage" });
  readonly #strip = el("div", { class: "strip", role: "group", "aria-label": "Pictures so far", hidden: true });
  readonly #details = el("div", { class: "details" });
  readonly #choices = new Choices(this.#host, {
    another: () => this.#another({ variation: this.#next() }, "Another picture"),
    same: () => this.#another({ variation: this.#next(), ...this.#scene() }, "Another picture of this scene"),
    scene: (id) => this.#another({ scene: id, person: undefined }, `A picture of “${this.#choices.titleOf(id)}”`),
    strength: (to) => this.#another({ ...this.#scene(), lora_strength: to }, `This picture at strength ${to}`),
    make: () => this.#another({}, "This picture"),
    choose: () => void this.#choose(),
    learned: () => this.#name(),
  });
  #args: Json = {};
  #takes: Take[] = [];
  #shown: Take | null = null;
  #busy = false;

  async open(): Promise<void> {
    this.#shell.lay(this.#host, this.#stage, this.#strip, this.#shell.line.place, this.#choices.place, this.#shell.consent.place, this.#shell.progress.place, this.#details);
    this.#wait("Waiting for the picture …");
    await this.#shell.connect(this.#host);
  }

  started(args: Json): void {
    this.#args = args;
    const what = args.title ?? args.scene ?? args.file ?? args.url ?? args.cluster;
    this.#wait(what ? `Making the hero of “${String(what)}” …` : "Making the hero …");
  }

  async answered(answer: Answer): Promise<void> {
    if (!answer.ok) return this.#failed(answer.text);
    const first = answer.data as unknown as Hero;
    this.#show({ hero: first, args: this.#args, picture: answer.preview });
    await this.#finish(await follow(this.#host, answer, this.#shell.progress.told), this.#args, answer.preview);
  }

  stopped(reason: string): void {
    this.#failed(`The call was stopped${reason ? `: ${reason}` : ""}. What was ordered goes on; list_library names its job.`);
  }

  /** Take in an answer that is final: keep the take and show its picture in full. */
  async #finish(answer: Answer, args: Json, preview: string | null): Promise<void> {
    this.#shell.progress.done();
    if (!answer.ok) return this.#shell.line.fail(answer.text);
    const hero = answer.data as unknown as Hero;
    const take: Take = { hero, args, picture: answer.preview ?? preview };
    if (!hero.image) return this.#show(take);
    const known = this.#takes.findIndex((one) => one.hero.hero === hero.hero);
    if (known >= 0) this.#takes[known] = take;
    else this.#takes.push(take);
    this.#show(take);
    const full = await this.#host.read(hero.image.uri);
    if (full) take.picture = full;
    if (this.#shown === take) this.#paint(take);
    this.#lineUp();
  }

  #wait(text: string): void {
    this.#stage.replaceChildren(el("div", { class: "frame wide waiting", role: "img", "aria-label": text }));
    this.#shell.line.say(text);
  }

  #failed(text: string): void {
    this.#shell.progress.done();
    this.#shell.line.fail(text);
    if (!this.#shown) this.#stage.replaceChildren();
  }

  #show(take: Take): void {
    this.#shown = take;
    const { hero } = take;
    this.#paint(take);
    this.#name();
    if (!this.#busy) this.#shell.line.say(this.#said(hero));
    this.#choices.fit(hero, take.args, this.#busy);
    this.#details.replaceChildren(...detailsOf(hero));
    this.#lineUp();
  }

  #paint({ hero, picture }: Take): void {
    const frame = picture
      ? el("div", { class: "frame wide" }, el("img", { src: picture, alt: hero.alt_text, decoding: "async" }))
      : el("div", { class: "frame wide empty" }, el("p", {}, hero.image ? "The picture could not be loaded; the file is named below." : "Not made yet"));
    this.#stage.replaceChildren(frame);
  }

  #name(): void {
    const hero = this.#shown?.hero;
    if (hero) this.#shell.title(this.#choices.titleOf(hero.scene), words(hero.cluster), ...markOf(hero));
  }

  #said(hero: Hero): string {
    const price = priceOf(hero);
    if (hero.status === "needs_approval") return `It waits for your yes: about ${asked(price)}. Nothing was made and nothing was spent.`;
    if (hero.status === "dry_run") return price > 0 ? `A plan; nothing was spent. The picture would cost about ${asked(price)}.` : "A plan. The picture would cost nothing.";
    if (hero.status === "unknown") return hero.next ?? "Nobody can tell yet what became of the order.";
    return "";
  }

  #lineUp(): void {
    this.#strip.hidden = this.#takes.length < 2;
    const cards = this.#takes.map((take, at) => {
      const now = take === this.#shown || take.hero.hero === this.#shown?.hero.hero;
      const label = `Picture ${at + 1}: ${this.#choices.titleOf(take.hero.scene)}`;
      const shot = take.picture ? el("img", { src: take.picture, alt: "" }) : null;
      return el("button", { type: "button", class: "take", "aria-pressed": now ? "true" : "false", "aria-label": label, title: label, onclick: () => this.#show(take) }, shot, el("span", { "aria-hidden": "true" }, String(at + 1)));
    });
    this.#strip.replaceChildren(...cards);
  }

  /** The scene of the shown picture as an argument; own words are given again as they were. */
  #scene(): Json {
    const hero = this.#shown?.hero;
    if (!hero) return {};
    return { scene: hero.scene.startsWith("own/") ? this.#shown?.args.scene : hero.scene };
  }

  #next(): number {
    return 1 + Math.max(0, ...this.#takes.map((take) => Number(take.args.variation ?? 0)));
  }

  async #another(changes: Json, what: string): Promise<void> {
    if (this.#busy) return;
    const { dry_run: _dry, max_cost_usd: _max, wait_s: _wait, seed, ...rest } = this.#shown?.args ?? this.#args;
    const all: Json = { ...rest, ...("variation" in changes || seed === undefined ? {} : { seed }), ...changes };
    const args: Json = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)); // a scene decides about its person
    this.#hold(true);
    const answer = await this.#ordered(args, what);
    this.#hold(false);
    if (answer === null) return this.#shell.line.say("Nothing was spent.");
    await this.#finish(answer, args, null);
    const hero = answer.ok ? (answer.data as unknown as Hero) : null;
    if (hero?.image) {
      this.#shell.line.say(`${what} is here${hero.cost_usd ? ` and cost ${asked(hero.cost_usd)}` : ""}.`);
      void this.#host.note(`In the view the person made the hero ${hero.hero} (scene ${hero.scene}, ${hero.image.path}) with ${JSON.stringify(changes)} and looks at it now. Nothing was chosen yet.`);
    }
  }

  /** Show the price, take consent, carry it out; null when the person does not want to. */
  async #ordered(args: Json, what: string): Promise<Answer | null> {
    this.#shell.line.say("Asking for the price …");
    const plan = await this.#host.call(TOOL, { ...args, dry_run: true });
    if (!plan.ok) return plan;
    const { route, warnings } = plan.data as unknown as Hero;
    this.#shell.line.say("");
    for (let price = route.estimate_usd; ; ) {
      const usd = await this.#shell.consent.ask(price, `${what}, made by ${maker(route.provider)}, costs about ${asked(price)}. ${warnings?.[0] ?? ""}`.trim());
      if (usd === null) return null;
      const answer = await carryOut(this.#host, TOOL, usd > 0 ? { ...args, max_cost_usd: ceil(usd) } : args, this.#shell.progress.told);
      const more = waitsFor(answer);
      if (more <= ceil(usd)) return answer;
      this.#shell.progress.done();
      price = more;
    }
  }

  #hold(busy: boolean): void {
    this.#busy = busy;
    this.#choices.hold(busy);
  }

  async #choose(): Promise<void> {
    const hero = this.#shown?.hero;
    if (!hero?.image) return;
    const told = await this.#host.say(`I choose this hero: ${hero.hero}, scene ${hero.scene}, file ${hero.image.path}. Alt text: ${hero.alt_text}`);
    this.#shell.line.say(told ? "The assistant knows that you chose this picture." : `This host passes no messages on. Tell the assistant: I choose ${hero.hero}.`);
  }
}

void new HeroView().open();
