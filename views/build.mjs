// Build each view into one HTML file that needs nothing else: node build.mjs [folder]
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2] ?? join(here, "..", "server", "portrayal_mcp", "views");
const views = { hero: "The hero", dataset: "The data set", strengths: "The test of a LoRA" };

// The schema library brings its messages in fifty languages, a compiler that our policy forbids, and JSON Schema both
// ways, which no view speaks. Without them, and without what nobody calls, less than half of the size is left.
const UNUSED = /zod\/v4\/(core\/(compile|to-json-schema|json-schema-processors|json-schema-generator)|classic\/from-json-schema)\.js$/;
const stub = (name) => `export const ${name} = ${/Method$/.test(name) ? "() => undefined" : `() => { throw new Error("${name} is not in the views"); }`};`;

const slim = {
  name: "slim",
  setup(build) {
    build.onResolve({ filter: /locales\/index\.js$/ }, () => ({ path: "locales", namespace: "none" }));
    build.onLoad({ filter: /.*/, namespace: "none" }, () => ({ contents: "export {}" }));
    build.onLoad({ filter: UNUSED }, async ({ path }) => {
      const exported = (await readFile(path, "utf8")).matchAll(/^export (?:const|function|class|async function) (\w+)/gm);
      return { contents: [...exported].map(([, name]) => stub(name)).join("\n") };
    });
    build.onResolve({ filter: /.*/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === "asked") return undefined;
      const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: "asked" });
      const ours = !found.path.includes("node_modules");
      return found.errors.length || ours ? undefined : { path: found.path, sideEffects: false };
    });
  },
};

const bundled = (entry, more = {}) =>
  build({ entryPoints: [entry], bundle: true, minify: true, write: false, legalComments: "none", target: "es2022", charset: "utf8", ...more });

async function sources() {
  const hash = createHash("sha256");
  const names = (await readdir(join(here, "src"))).sort().map((name) => join("src", name));
  for (const name of [...names, "build.mjs", "package-lock.json"]) hash.update(name.replaceAll("\\", "/")).update(await readFile(join(here, name)));
  return hash.digest("hex").slice(0, 16);
}

// A script ends where "</script" stands, and the policy names the script by what is between its tags.
const inlined = (text) => text.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

function page(name, title, script, style, made) {
  const policy = `default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)}; img-src data: blob:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="made-from" content="${made}">
<meta name="license" content="MIT; the packages inside and their licences: NOTICE.txt beside this file">
<title>${title}</title>
<style>${style}</style>
</head>
<body class="${name}">
<main id="view"><p class="quiet">Waiting for the host …</p></main>
<script type="module">${script}</script>
</body>
</html>
`;
}

// What is built in keeps its licence: the packages whose code is inside, with their own texts.
async function notice(inputs) {
  const packages = new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
  const parts = [...packages].sort().map(async (name) => {
    const folder = join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
    return `${name} ${version} (${license})\n\n${file ? (await readFile(join(folder, file), "utf8")).trim() : ""}\n`;
  });
  return `The views hold code of these packages.\n\n${(await Promise.all(parts)).join(`\n${"-".repeat(100)}\n\n`)}`;
}

await mkdir(target, { recursive: true });
const made = await sources();
const inside = [];
for (const [name, title] of Object.entries(views)) {
  const { outputFiles, metafile } = await bundled(join(here, "src", `${name}.ts`), { format: "esm", plugins: [slim], metafile: true });
  const script = inlined(outputFiles[0].text);
  const [{ inputs }] = Object.values(metafile.outputs);
  inside.push(...Object.keys(inputs).filter((path) => inputs[path].bytesInOutput > 0));
  const style = (await bundled(join(here, "src", `${name}.css`))).outputFiles[0].text.trim();
  const html = page(name, title, script, style, made);
  await writeFile(join(target, `${name}.html`), html);
  console.log(`${name}.html ${Math.round(Buffer.byteLength(html) / 1000)} kB`);
}
await writeFile(join(target, "NOTICE.txt"), await notice(inside));
