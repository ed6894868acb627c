// The host: what it tells the view, and what the view may ask of it. Everything goes through the official App class.
import { App, applyDocumentTheme, applyHostStyleVariables, type McpUiHostContext } from "@modelcontextprotocol/ext-apps";

export type Json = Record<string, unknown>;

/** What a call came to: the tool's structured content with its inline picture, or the sentence of what went wrong. */
export type Answer = { ok: true; data: Json; preview: string | null } | { ok: false; text: string };

/** What a view does with what the host tells it. */
export interface View {
  started(args: Json): void;
  answered(answer: Answer): void;
  stopped(reason: string): void;
}

type Block = { type: string; text?: string; data?: string; mimeType?: string };
type ToolResult = { isError?: boolean | undefined; structuredContent?: unknown; content?: unknown };

const LONGEST_CALL_MS = 70_000;

/** Read a tool's result. */
export function answerOf(result: ToolResult): Answer {
  const blocks = (result.content ?? []) as Block[];
  const text = blocks.filter((block) => block.type === "text").map((block) => block.text ?? "").join("\n");
  if (result.isError) return { ok: false, text: text || "The call failed, and the server did not say why." };
  const image = blocks.find((block) => block.type === "image");
  const preview = image?.data ? `data:${image.mimeType};base64,${image.data}` : null;
  if (result.structuredContent) return { ok: true, data: result.structuredContent as Json, preview };
  try {
    return { ok: true, data: JSON.parse(text) as Json, preview };
  } catch {
    return { ok: false, text: text || "The host passed no result on." };
  }
}

export class Host {
  readonly #app: App;

  constructor(name: string, view: View) {
    this.#app = new App({ name: `portrayal-${name}`, version: "1.0.0" }, { availableDisplayModes: ["inline", "fullscreen"] }, { autoResize: true });
    this.#app.ontoolinput = (told) => view.started(told.arguments ?? {});
    this.#app.ontoolresult = (told) => view.answered(answerOf(told));
    this.#app.ontoolcancelled = (told) => view.stopped(told.reason ?? "");
    this.#app.onteardown = () => ({});
    this.#app.onhostcontextchanged = (context) => this.#dress(context);
  }

  /** Shake hands. Rejects when nobody answers. */
  async connect(): Promise<void> {
    await this.#app.connect();
    const context = this.#app.getHostContext();
    if (context) this.#dress(context);
  }

  /** Call a tool of this server. */
  async call(tool: string, args: Json): Promise<Answer> {
    if (!this.#app.getHostCapabilities()?.serverTools) return { ok: false, text: "This host does not let a view call tools. Ask the assistant to do it." };
    try {
      return answerOf(await this.#app.callServerTool({ name: tool, arguments: args }, { timeout: LONGEST_CALL_MS }));
    } catch (error) {
      return { ok: false, text: `The host did not carry out the call. ${error instanceof Error ? error.message : ""}`.trim() };
    }
  }

  /** Read a resource of this server: a picture as a data URI, a text as it is; null when it cannot be read. */
  async read(uri: string): Promise<string | null> {
    if (!this.#app.getHostCapabilities()?.serverResources) return null;
    try {
      const [found] = (await this.#app.readServerResource({ uri })).contents;
      if (!found) return null;
      return "blob" in found ? `data:${found.mimeType ?? "image/jpeg"};base64,${found.blob}` : "text" in found ? found.text : null;
    } catch {
      return null;
    }
  }

  /** Read a resource that is JSON. */
  async json<T>(uri: string): Promise<T | null> {
    const text = await this.read(uri);
    try {
      return text ? (JSON.parse(text) as T) : null;
    } catch {
      return null;
    }
  }

  /** Let the model know what the person sees and chose, without a message. */
  async note(text: string): Promise<boolean> {
    if (!this.#app.getHostCapabilities()?.updateModelContext) return false;
    try {
      await this.#app.updateModelContext({ content: [{ type: "text", text }] });
      return true;
    } catch {
      return false;
    }
  }

  /** Say something to the assistant in the person's name; where the host has no messages it is noted. */
  async say(text: string): Promise<boolean> {
    if (this.#app.getHostCapabilities()?.message) {
      try {
        const { isError } = await this.#app.sendMessage({ role: "user", content: [{ type: "text", text }] });
        if (!isError) return true;
      } catch {
        // noted below
      }
    }
    return this.note(text);
  }

  /** Whether the view fills the window, and whether it may. */
  get screen(): "full" | "can be full" | "inline" {
    const context = this.#app.getHostContext();
    if (context?.displayMode === "fullscreen") return "full";
    return context?.availableDisplayModes?.includes("fullscreen") ? "can be full" : "inline";
  }

  /** Ask for the whole window, or leave it. */
  async resize(): Promise<void> {
    const mode = this.screen === "full" ? "inline" : "fullscreen";
    try {
      const { mode: now } = await this.#app.requestDisplayMode({ mode });
      this.#dress({ displayMode: now });
    } catch {
      // a host that cannot leaves it as it is
    }
  }

  #dress(context: McpUiHostContext): void {
    const root = document.documentElement;
    if (context.theme) applyDocumentTheme(context.theme);
    if (context.styles?.variables) applyHostStyleVariables(context.styles.variables);
    if (context.safeAreaInsets) {
      for (const [side, pixels] of Object.entries(context.safeAreaInsets)) root.style.setProperty(`--safe-${side}`, `${pixels}px`);
    }
    if (context.displayMode) root.dataset.mode = context.displayMode;
    window.dispatchEvent(new Event("dressed"));
  }
}
