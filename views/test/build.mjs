// Build the host page of the tests: node test/build.mjs FILE
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const { outputFiles } = await build({ entryPoints: [join(here, "host.ts")], bundle: true, minify: true, write: false, format: "iife", target: "es2022" });
const style = "html,body{margin:0;background:#fff}body.dark{background:#1b1b1b}iframe{display:block;width:100%;height:420px;border:0}";
await writeFile(process.argv[2], `<!doctype html><meta charset="utf-8"><title>host</title><style>${style}</style><body><script>${outputFiles[0].text.replaceAll("</script", "<\\/script")}</script>`);
