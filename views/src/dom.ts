// Elements without markup: every text is a text node, so nothing that a file name or a prompt holds can become HTML.

type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | ((event: Event) => void) | null | undefined>;

/** An element with attributes, `on…` listeners and children; `class`, `for` and aria names are written as in HTML. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (name === "value" && "value" in made) (made as { value: unknown }).value = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

/** A button that does something; `kind` is its look. */
export function button(text: string, press: () => void, kind: "main" | "plain" | "quiet" = "plain", more: Props = {}): HTMLButtonElement {
  return el("button", { type: "button", class: kind, onclick: press, ...more }, text);
}

/** A picture with its words; the frame keeps the room while it loads. */
export function picture(address: string | null | undefined, alt: string, more: Props = {}): HTMLElement {
  if (!address) return el("div", { class: "frame none", role: "img", "aria-label": `${alt} (no picture)` });
  return el("div", { class: "frame" }, el("img", { src: address, alt, decoding: "async", ...more }));
}

/** Words for screen readers alone. */
export function unseen(text: string): HTMLElement {
  return el("span", { class: "unseen" }, text);
}

/** A heading with what belongs to it. */
export function section(title: string, more: Props, ...children: Child[]): HTMLElement {
  return el("section", more, el("h2", {}, title), ...children);
}

/** The facts of a thing; those without a value are left out. */
export function facts(rows: [string, Child][]): HTMLElement {
  return el("dl", { class: "facts" }, ...rows.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

/** Sentences in a list, marked as warnings. */
export function warnings(texts: readonly string[] = []): HTMLElement | null {
  if (!texts.length) return null;
  return el("ul", { class: "warnings", "aria-label": "Please note" }, ...texts.map((text) => el("li", {}, text)));
}
