// A host page for tests: the official bridge, a sandboxed frame, and a window to the test that owns the real server.
import { AppBridge, PostMessageTransport, type McpUiHostCapabilities, type McpUiHostContext } from "@modelcontextprotocol/ext-apps/app-bridge";

declare global {
  interface Window {
    ask(message: string): void;
    host: TestHost;
  }
}

// What the specification has a host enforce for a view that declares no domains.
const POLICY = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' data:; connect-src 'none'; frame-src 'none'; base-uri 'self'";

class TestHost {
  readonly log: [string, unknown][] = [];
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  #frame = document.createElement("iframe");
  #bridge: AppBridge | null = null;
  #asked = 0;

  /** Open a view in a sandbox and wait for its handshake. */
  async open(html: string, context: McpUiHostContext, capabilities: McpUiHostCapabilities): Promise<void> {
    await this.#bridge?.close();
    this.#frame = document.createElement("iframe");
    this.#frame.setAttribute("sandbox", "allow-scripts");
    this.#frame.title = "view";
    document.body.replaceChildren(this.#frame);
    const bridge = (this.#bridge = new AppBridge(null, { name: "test-host", version: "1" }, capabilities, { hostContext: context }));
    bridge.oncalltool = (params) => this.#send("tools/call", params) as never;
    bridge.onreadresource = (params) => this.#send("resources/read", params) as never;
    bridge.onmessage = async (params) => (this.log.push(["message", params]), {});
    bridge.onupdatemodelcontext = async (params) => (this.log.push(["context", params]), {});
    bridge.onrequestdisplaymode = async ({ mode }) => (this.log.push(["mode", mode]), this.show({ displayMode: mode }), { mode });
    bridge.onsizechange = ({ height }) => {
      if (height && context.displayMode !== "fullscreen") this.#frame.style.height = `${height}px`;
    };
    const ready = new Promise<void>((resolve) => (bridge.oninitialized = () => resolve()));
    const target = this.#frame.contentWindow as Window;
    await bridge.connect(new PostMessageTransport(target, target));
    this.#frame.srcdoc = html.replace("<head>", `<head><meta http-equiv="Content-Security-Policy" content="${POLICY}">`);
    await ready;
  }

  async input(args: Record<string, unknown>): Promise<void> {
    await this.#bridge?.sendToolInput({ arguments: args });
  }

  async result(result: unknown): Promise<void> {
    await this.#bridge?.sendToolResult(result as never);
  }

  async cancelled(reason: string): Promise<void> {
    await this.#bridge?.sendToolCancelled({ reason });
  }

  async show(context: McpUiHostContext): Promise<void> {
    await this.#bridge?.sendHostContextChange(context);
  }

  /** The test's answer to what the view asked. */
  answer(id: number, result: unknown, fault: string | null): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (fault === null) waiting?.resolve(result);
    else waiting?.reject(new Error(fault));
  }

  #send(method: string, params: unknown): Promise<unknown> {
    const id = (this.#asked += 1);
    this.log.push([method, params]);
    window.ask(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }
}

window.host = new TestHost();
