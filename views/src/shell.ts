// The frame that the three views share: a title, one line of news, the place that asks for consent, the progress.
import { el } from "./dom";
import type { Host } from "./host";
import { Consent, Line, Progress } from "./work";

export class Shell {
  readonly line = new Line();
  readonly consent = new Consent();
  readonly progress = new Progress();
  readonly #over = el("p", { class: "over" }, "Portrayal");
  readonly #title: HTMLElement;
  readonly #marks = el("span", { class: "marks" });
  readonly #full = el("button", { type: "button", class: "quiet full", hidden: true });
  readonly #view = document.getElementById("view") ?? document.body;

  constructor(title: string) {
    this.#title = el("h1", {}, title);
  }

  /** Put the parts of a view on the page, under its title. */
  lay(host: Host, ...parts: HTMLElement[]): void {
    this.#full.addEventListener("click", () => void host.resize());
    window.addEventListener("dressed", () => this.#fit(host));
    this.#view.replaceChildren(el("header", {}, el("div", {}, this.#over, el("div", { class: "titled" }, this.#title, this.#marks)), this.#full), ...parts);
  }

  /** Name what is shown. */
  title(title: string, over: string, ...marks: HTMLElement[]): void {
    this.#title.textContent = title;
    this.#over.textContent = over;
    this.#marks.replaceChildren(...marks);
  }

  /** Shake hands with the host, and say so when there is none. */
  async connect(host: Host): Promise<void> {
    try {
      await host.connect();
      this.#fit(host);
    } catch {
      this.line.fail("This view works inside of a host with MCP Apps, and none answered.");
    }
  }

  #fit(host: Host): void {
    this.#full.hidden = host.screen === "inline";
    this.#full.textContent = host.screen === "full" ? "Leave full screen" : "Full screen";
  }
}

