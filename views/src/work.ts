// Long and paid work: nothing is spent before the person has pressed a button that names the dollars.
import { button, el } from "./dom";
import type { Answer, Host, Json } from "./host";
import { asked, ceil } from "./words";

const FIRST_WAIT_S = 3;
const NEXT_WAIT_S = 4;
const OPEN = ["queued", "sending", "running"];

/** What is told while work goes on: a share from 0 to 1, or null while nobody knows, and a few words. */
export type Told = (share: number | null, text: string) => void;

/** Make a call and follow its job to the end; the answer is that of the tool itself. */
export async function carryOut(host: Host, tool: string, args: Json, told: Told, waits = true): Promise<Answer> {
  told(null, "Asking the server …");
  return follow(host, await host.call(tool, waits ? { ...args, wait_s: FIRST_WAIT_S } : args), told);
}

/** Follow the job of an answer that is not finished. */
export async function follow(host: Host, answer: Answer, told: Told): Promise<Answer> {
  if (!answer.ok || !answer.data.job || !OPEN.includes(String(answer.data.status))) return answer;
  const job = String(answer.data.job);
  for (;;) {
    const looked = await host.call("get_job", { job, wait_s: NEXT_WAIT_S });
    if (!looked.ok) return looked;
    const { status, result, error, message, progress } = looked.data;
    if (status === "succeeded" && result) return { ok: true, data: result as Json, preview: null };
    if (!OPEN.includes(String(status))) return { ok: false, text: String(error ?? message ?? "") || `The job ended as ${String(status)}.` };
    told(typeof progress === "number" ? progress : null, String(message ?? "") || "Working …");
  }
}

/** The person's consent: a place on the page that asks, and answers with the price agreed to or null. */
export class Consent {
  readonly place = el("div", { class: "consent", role: "group", "aria-label": "The price", tabindex: -1, hidden: true });
  #answer: ((usd: number | null) => void) | null = null;

  /** Ask for `usd` dollars. What costs nothing is not asked for. */
  ask(usd: number, what: string): Promise<number | null> {
    this.close();
    if (usd <= 0) return Promise.resolve(0);
    const answered = new Promise<number | null>((resolve) => (this.#answer = resolve));
    this.place.replaceChildren(
      el("p", {}, what),
      el("p", { class: "row" }, button(`Spend ${asked(usd)}`, () => this.close(ceil(usd)), "main"), button("Not now", () => this.close())),
    );
    this.place.hidden = false;
    this.place.focus();
    return answered;
  }

  /** Take the question away. */
  close(agreed: number | null = null): void {
    this.place.hidden = true;
    this.place.replaceChildren();
    this.#answer?.(agreed);
    this.#answer = null;
  }
}

/** Where work is told of, to eyes and to screen readers. */
export class Progress {
  readonly #bar = el("progress", { max: 1, "aria-label": "Progress" });
  readonly #text = el("p", {});
  readonly place = el("div", { class: "progress", hidden: true }, this.#bar, this.#text);

  told: Told = (share, text) => {
    this.place.hidden = false;
    if (share === null) this.#bar.removeAttribute("value");
    else this.#bar.value = share;
    this.#text.textContent = text;
  };

  done(): void {
    this.place.hidden = true;
  }
}

/** One line that says what just happened; polite for news, urgent for what failed. */
export class Line {
  readonly #news = el("p", { class: "news", role: "status" });
  readonly #fault = el("p", { class: "fault", role: "alert" });
  readonly place = el("div", { class: "line" }, this.#news, this.#fault);

  say(text: string): void {
    this.#news.textContent = text;
    this.#fault.textContent = "";
  }

  fail(text: string): void {
    this.#news.textContent = "";
    this.#fault.textContent = text;
  }
}
