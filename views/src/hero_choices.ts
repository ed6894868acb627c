// What can be asked for from a hero: another one, this scene or another scene, another strength.
import { button, el } from "./dom";
import type { Host, Json } from "./host";
import type { Cluster, Hero } from "./results";
import { asked, priceOf, words } from "./words";

export interface Asks {
  another(): void;
  same(): void;
  scene(id: string): void;
  strength(to: number): void;
  make(): void;
  choose(): void;
  learned(): void;
}

export class Choices {
  readonly #host: Host;
  readonly #make = button("Make it", () => this.#asks.make(), "main", { hidden: true });
  readonly #choose = button("Choose this picture", () => this.#asks.choose(), "main");
  readonly #another = button("Another", () => this.#asks.another());
  readonly #same = button("Another of this scene", () => this.#asks.same());
  readonly #scenes = el("select", { id: "scene", onchange: () => this.#fitScene() });
  readonly #use = button("Use this scene", () => this.#asks.scene(this.#scenes.value), "plain", { disabled: true });
  readonly #slider = el("input", { id: "strength", type: "range", min: 0.4, max: 1.3, step: 0.05, value: 0.8, oninput: () => this.#moved() });
  readonly #output = el("output", { for: "strength" }, "0.80");
  readonly #at = button("Use this strength", () => this.#asks.strength(Number(this.#slider.value)), "plain", { disabled: true });
  readonly #sceneRow = el("div", { class: "field", hidden: true }, el("label", { for: "scene" }, "Scene"), this.#scenes, this.#use);
  readonly #strengthRow = el("div", { class: "field", hidden: true }, el("label", { for: "strength" }, "Likeness (LoRA strength)"), el("span", { class: "slide" }, this.#slider, this.#output), this.#at);
  readonly place = el("div", { class: "choices", hidden: true }, el("p", { class: "row" }, this.#make, this.#choose, this.#another, this.#same), this.#sceneRow, this.#strengthRow);
  readonly #asks: Asks;
  #shown: Hero | null = null;
  readonly #titles = new Map<string, string>();
  #cluster = "";
  #strength = 0.8;
  #lora = "";
  #touched = false;
  #busy = false;

  constructor(host: Host, asks: Asks) {
    this.#host = host;
    this.#asks = asks;
  }

  /** Fit the choices to a picture and the arguments that made it. */
  fit(hero: Hero, args: Json, busy: boolean): void {
    if (hero.hero !== this.#shown?.hero) this.#touched = false;
    this.#shown = hero;
    this.place.hidden = false;
    const made = Boolean(hero.image);
    this.#make.hidden = made;
    this.#make.textContent = priceOf(hero) > 0 ? `Make it, about ${asked(priceOf(hero))}` : "Make it";
    for (const one of [this.#choose, this.#another, this.#same]) one.hidden = !made;
    this.#strengthRow.hidden = hero.route.path !== "lora";
    void this.#learnScenes(hero);
    if (hero.route.path === "lora") void this.#learnStrength(args);
    this.hold(busy);
  }

  /** A scene's title in people's words, once the clusters are known. */
  titleOf(scene: string): string {
    return scene.startsWith("own/") ? "Your own scene" : words(this.#titles.get(scene) ?? scene);
  }

  /** Nothing can be pressed while work goes on. */
  hold(busy: boolean): void {
    this.#busy = busy;
    for (const one of [this.#make, this.#choose, this.#another, this.#same, this.#scenes, this.#slider]) one.disabled = busy;
    this.#fitScene();
    this.#fitStrength();
  }

  async #learnScenes(hero: Hero): Promise<void> {
    if (this.#cluster !== hero.cluster) {
      const clusters = await this.#host.json<Cluster[]>("portrayal://clusters");
      const scenes = clusters?.find((one) => one.name === hero.cluster)?.scenes ?? [];
      this.#scenes.replaceChildren(...scenes.map((scene) => el("option", { value: scene.id }, `${words(scene.title)}${scene.person ? " (with the person)" : ""}`)));
      this.#sceneRow.hidden = scenes.length === 0;
      for (const scene of scenes) this.#titles.set(scene.id, scene.title);
      this.#cluster = hero.cluster;
      if (scenes.length) this.#asks.learned();
    }
    if (![...this.#scenes.options].some((option) => option.value === hero.scene)) this.#scenes.prepend(el("option", { value: hero.scene }, this.titleOf(hero.scene)));
    this.#scenes.value = hero.scene;
    this.#fitScene();
  }

  /** The strength of the picture: the one that was asked for, else the LoRA's own. */
  async #learnStrength(args: Json): Promise<void> {
    if (typeof args.lora_strength === "number") this.#strength = args.lora_strength;
    else this.#strength = (await this.#own(args)) ?? 0.8;
    if (!this.#touched) this.#slider.value = String(this.#strength);
    this.#fitStrength();
  }

  async #own(args: Json): Promise<number | null> {
    if (!this.#lora) {
      const listed = args.lora ? null : await this.#host.call("list_library", { kind: "loras", limit: 1 });
      const [newest] = (listed?.ok ? (listed.data.rows as { name: string }[]) : []) ?? [];
      this.#lora = String(args.lora ?? newest?.name ?? "");
    }
    return this.#lora ? ((await this.#host.json<{ strength: number }>(`portrayal://loras/${this.#lora}`))?.strength ?? null) : null;
  }

  #moved(): void {
    this.#touched = true;
    this.#fitStrength();
  }

  #fitScene(): void {
    this.#use.disabled = this.#busy || !this.#scenes.value || this.#scenes.value === this.#shown?.scene;
  }

  #fitStrength(): void {
    const to = Number(this.#slider.value);
    this.#output.textContent = to.toFixed(2);
    this.#slider.setAttribute("aria-valuetext", `${to.toFixed(2)}, ${feel(to)}`);
    this.#at.disabled = this.#busy || Math.abs(to - this.#strength) < 0.001;
  }
}

/** What a strength does, in a few words (R-strength). */
export function feel(strength: number): string {
  if (strength < 0.5) return "faint";
  if (strength < 0.7) return "subtle";
  if (strength <= 0.85) return "the sweet spot";
  if (strength <= 1) return "balanced";
  return strength <= 1.2 ? "strong" : "overpowering";
}
