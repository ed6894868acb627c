// What a set covers: the counts, the mix of angles, shots and light, the photos still to take.
import { el, facts, section, unseen, warnings } from "./dom";
import type { Curated, Photo, ReviewPage, Verdict, Want } from "./results";
import { count, words } from "./words";

export const VERDICTS: Verdict[] = ["kept", "spare", "left out"];

/** A page of a review out of a result alone, without pictures: for hosts that read no resources. */
export function pageOf(set: Curated): ReviewPage {
  const kept: Photo[] = (set.kept ?? []).map((one) => ({ ...one, name: one.source, verdict: "kept" }));
  const rest: Photo[] = (set.rejected ?? []).map((one) => ({ name: one.source, because: one.because, verdict: "left out" }));
  const coverage: Want[] = Object.entries(set.coverage ?? {}).map(([what, said]) => {
    const [kind = "", name = ""] = what.split(": ");
    const [have = 0, want = 0] = (said.match(/\d+/g) ?? []).map(Number);
    return { kind, name, have, want };
  });
  const counts = { kept: kept.length, spare: 0, "left out": set.left_out ?? rest.length };
  return {
    dataset: set.dataset, version: set.version ?? 1, page: 1, pages: 1, total: counts.kept + counts["left out"], counts, coverage,
    trigger_word: set.trigger_word, subject: "", base_model: "", missing: set.missing ?? [], notes: [], photos: [...kept, ...rest],
  };
}

/** How all photos divide, and what the set is called in prompts. */
export function aboutOf(page: ReviewPage): HTMLElement {
  const parts = VERDICTS.filter((verdict) => page.counts[verdict]);
  const strip = el("div", { class: "split", "aria-hidden": "true" }, ...parts.map((verdict) => grown(el("i", { class: slug(verdict) }), page.counts[verdict])));
  const legend = el("ul", { class: "legend" }, ...parts.map((verdict) => el("li", {}, el("i", { class: slug(verdict), "aria-hidden": "true" }), `${page.counts[verdict]} ${verdict}${verdict === "spare" ? ", usable but not needed" : ""}`)));
  const rows = facts([["Trigger word", page.trigger_word], ["Subject", page.subject], ["For", page.base_model.toUpperCase()]]);
  return el("div", { class: "lead" }, el("p", {}, `${page.counts.kept} of ${count(page.total, "photo")} make the set.`), strip, legend, rows);
}

/** The mix: what there is, against what a set of this size should have. */
export function coverageOf(page: ReviewPage): HTMLElement | null {
  if (!page.coverage.length) return null;
  const kinds = [...new Set(page.coverage.map((row) => row.kind))];
  const groups = kinds.map((kind) => el("div", {}, el("h3", {}, words(kind)), el("ul", {}, ...page.coverage.filter((row) => row.kind === kind).map(bar))));
  const full = page.coverage.filter((row) => row.have >= row.want).length;
  return section("The mix", { class: "mixed" }, el("p", { class: "why" }, `${full} of ${page.coverage.length} goals are met.`), el("div", { class: "mix" }, ...groups));
}

function bar(row: Want): HTMLElement {
  const state = row.have >= row.want ? "full" : row.have > 0 ? "some" : "none";
  const lack = Math.max(0, row.want - row.have);
  const cells = Array.from({ length: Math.min(12, Math.max(row.want, 1)) }, (_, at) => el("i", { class: at < (row.have / Math.max(row.want, 1)) * Math.min(12, row.want) ? "on" : "" }));
  const said = lack ? `${lack} missing` : "enough";
  return el("li", { class: state }, el("span", {}, words(row.name)), el("span", { class: "count" }, row.have > row.want ? `${row.have} (${row.want} wanted)` : `${row.have} of ${row.want}`, unseen(", "), el("b", {}, said)), el("span", { class: "cells", "aria-hidden": "true" }, ...cells));
}

/** The photos still to take. */
export function missingOf(page: ReviewPage): HTMLElement | null {
  if (!page.missing.length) return null;
  return section("Still to take", { class: "missing" }, el("ul", {}, ...page.missing.map((text) => el("li", {}, text))));
}

/** What was not checked, or is not ideal. */
export function notesOf(notes: string[]): HTMLElement | null {
  if (!notes.length) return null;
  return el("details", { class: "notes" }, el("summary", {}, `Please note (${notes.length})`), warnings(notes));
}

/** A verdict as a class name. */
export function slug(verdict: Verdict): string {
  return verdict.replace(" ", "-");
}

function grown<T extends HTMLElement>(part: T, share: number): T {
  part.style.flexGrow = String(share);
  return part;
}
