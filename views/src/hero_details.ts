// What stands below a hero: the path and its price, the checks, the prompt, the file.
import { el, facts, section, unseen, warnings } from "./dom";
import type { Check, Hero } from "./results";
import { asked, count, fileName, paid, size, words } from "./words";

/** The words beside the title that say what kind of picture it is. */
export function markOf(hero: Hero): HTMLElement[] {
  if (hero.preview) return [el("span", { class: "mark", title: "Drawn on this machine, not by a paid model" }, "Offline preview")];
  return hero.status === "dry_run" || hero.status === "needs_approval" ? [el("span", { class: "mark" }, "Plan")] : [];
}

/** Everything that is known of a hero. */
export function detailsOf(hero: Hero): HTMLElement[] {
  const { route } = hero;
  const price = hero.image ? (hero.cost_usd ?? 0) : null;
  const how = facts([
    ["Path", PATHS[route.path] ?? words(route.path)],
    ["Made by", maker(route.provider)],
    ["Model", route.provider === "offline" ? null : fileName(route.model)],
    ["Price", price === null ? (route.estimate_usd > 0 ? `about ${asked(route.estimate_usd)}` : "free") : paid(price)],
    ["Size", hero.image ? `${hero.image.width} × ${hero.image.height}, ${size(hero.image.bytes)}` : null],
  ]);
  const instead = route.fallback ? `If it fails: ${(PATHS[route.fallback.path] ?? words(route.fallback.path)).toLowerCase()}, made by ${maker(route.fallback.provider)}${route.fallback.estimate_usd > 0 ? `, about ${asked(route.fallback.estimate_usd)}` : ""}.` : null;
  const made = [
    section("How it is made", { class: "how" }, how, el("p", { class: "why" }, route.because), instead ? el("p", { class: "why" }, instead) : null, warnings(hero.warnings)),
    section("Prompt", { class: "prompt" }, el("p", { class: "words" }, hero.prompt), guarded(hero)),
  ];
  const found = [
    hero.checks?.length ? checksOf(hero.checks) : null,
    hero.attempts?.length ? section("How it came about", { class: "story" }, el("ol", {}, ...hero.attempts.map((line) => el("li", {}, line)))) : null,
    section("For the page", { class: "file" }, el("p", { class: "why" }, hero.alt_text), hero.image ? el("p", { class: "path", title: hero.image.path }, fileName(hero.image.path)) : null, widthsOf(hero)),
  ];
  return [el("div", {}, ...made), el("div", {}, ...found)];
}

/** The smaller versions beside the file. */
function widthsOf(hero: Hero): HTMLElement | null {
  const widths = [...(hero.image?.srcset ?? "").matchAll(/ (\d+)w/g)].map(([, width]) => Number(width)).filter((width) => width !== hero.image?.width);
  return widths.length ? el("p", { class: "why" }, `Also ${widths.sort((one, other) => one - other).join(", ")} pixels wide, beside it.`) : null;
}

/** What did not pass or could not be checked stands open; what passed can be opened. */
function checksOf(checks: Check[]): HTMLElement {
  const passed = checks.filter((check) => check.ok === true);
  const other = checks.filter((check) => check.ok !== true);
  const list = (some: Check[]) => el("ul", { class: "checks" }, ...some.map(checked));
  const told = el("details", {}, el("summary", {}, `${count(passed.length, "check")} passed`), list(passed));
  return section("Checks", { class: "looks" }, other.length ? list(other) : null, passed.length ? told : null);
}

/** Who makes it, in people's words. */
export function maker(provider: string): string {
  return provider === "offline" ? "this machine" : words(provider);
}

const PATHS: Record<string, string> = { lora: "Trained LoRA", text_to_image: "Text to image", image_to_image: "From a photo" };

function checked(check: Check): HTMLElement {
  const verdict = check.ok === true ? "right" : check.ok === false ? "wrong" : "open";
  const said = { right: "Passed: ", wrong: "Not passed: ", open: "Not checked: " }[verdict];
  return el("li", { class: verdict }, unseen(said), el("b", {}, words(check.check)), " ", el("span", {}, check.because));
}

function guarded(hero: Hero): HTMLElement | null {
  if (!hero.guard?.length) return null;
  const rows = hero.guard.map((one) => el("li", { title: one.because }, el("del", {}, one.found), " became ", el("ins", {}, one.replaced_by)));
  return el("ul", { class: "guard", "aria-label": "What the prompt guard replaced" }, ...rows);
}
