"""Build small sites with the real generators, after their posts got pictures: `python scripts/build_sites.py`.

Runs what is installed: `hugo` and `jekyll` on the PATH, and Eleventy and Astro from a folder with `node_modules`
(`--node FOLDER`, after `npm install @11ty/eleventy astro` there). Each post's page must show its picture and alt text.
"""

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from PIL import Image

from portrayal.sources.base import PostPicture
from portrayal.sources.disk import PostFolder

ALT = "A mug, ąę"
YAML = "---\ntitle: 'One'\n---\nText\n"
CRLF = "---\r\ntitle: Two\r\n---\r\nText\r\n"
TOML = "+++\ntitle = 'Three'\n[params]\na = 1\n+++\nText\n"
JSON = '{\n  "title": "Four"\n}\n\nText\n'
SCHEMA = """import {{ defineCollection }} from 'astro:content'; import {{ z }} from 'astro/zod';
import {{ glob }} from 'astro/loaders';
const blog = defineCollection({{ loader: glob({{ pattern: '**/*.md', base: './src/content/blog' }}), schema: {} }});
export const collections = {{ blog }};
"""
PAGE = """---
import {{ getCollection }} from 'astro:content'; import {{ Image }} from 'astro:assets';
export const getStaticPaths = async () =>
  (await getCollection('blog')).map(p => ({{ params: {{ id: p.id }}, props: {{ p }} }}));
const {{ p }} = Astro.props;
---
<html><body>{}</body></html>
"""
IMPORTED = "({ image }) => z.object({ hero: image().optional(), hero_alt: z.string().optional() })"
NESTED = "z.object({ cover: z.object({ src: z.string(), alt: z.string() }).optional() })"
SITES: dict[str, tuple[list[str], str, dict[str, str]]] = {
    "Hugo": (
        ["hugo", "--quiet"],
        "public",
        {
            "hugo.toml": 'baseURL = "https://example.org/"\n',
            "layouts/_default/single.html": '<img src="{{ index .Params.images 0 }}" alt="{{ .Params.image_alt }}">',
            "content/posts/one.md": YAML,
            "content/posts/two/index.md": CRLF,
            "content/posts/three.md": TOML,
            "content/posts/four.md": JSON,
        },
    ),
    "Jekyll": (
        ["jekyll", "build", "--quiet"],
        "_site",
        {
            "_config.yml": "defaults: [{scope: {path: ''}, values: {layout: p}}]\n",
            "_layouts/p.html": '<img src="{{ page.image }}" alt="{{ page.image_alt }}">',
            "_posts/2024-01-02-one.md": YAML,
            "_posts/2024-01-03-two.html": CRLF,
        },
    ),
    "Eleventy": (
        ["eleventy", "--quiet"],
        "_site",
        {
            "eleventy.config.mjs": "export default c => { c.addPassthroughCopy({'static': '/'});\n"
            "return {dir: {input: 'src'}} }",
            "static/robots.txt": "",
            "src/posts/posts.json": '{"layout": "p.njk"}',
            "src/_includes/p.njk": '<img src="{{ image }}" alt="{{ imageAlt }}">',
            "src/posts/one.md": YAML,
            "src/posts/two.md": CRLF,
            "src/posts/four.md": f"---json\n{JSON.split('}', maxsplit=1)[0]}}}\n---\nText",
        },
    ),
    "Astro, imported": (
        ["astro", "build", "--silent"],
        "dist",
        {
            "astro.config.mjs": "export default {};",
            "src/content.config.ts": SCHEMA.format(IMPORTED),
            "src/pages/[...id].astro": PAGE.format("<Image src={p.data.hero} alt={p.data.hero_alt} />"),
            "src/content/blog/one.md": YAML,
            "src/content/blog/deep/two.md": CRLF,
        },
    ),
    "Astro, by address": (
        ["astro", "build", "--silent"],
        "dist",
        {
            "astro.config.mjs": "export default {};",
            "src/content.config.ts": SCHEMA.format(NESTED),
            "src/pages/[...id].astro": PAGE.format("<img src={p.data.cover.src} alt={p.data.cover.alt}>"),
            "src/content/blog/one.md": YAML,
            "src/content/blog/deep/two.md": CRLF,
        },
    ),
}


def main() -> int:
    """Build every site whose generator is here, and say what its pages show."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--node", type=Path, default=Path("node_modules").absolute().parent)
    modules = (parser.parse_args().node / "node_modules").absolute()
    faults = 0
    for name, (command, output, files) in SITES.items():
        program = shutil.which(command[0]) or shutil.which(command[0], path=str(modules / ".bin"))
        if not program:
            print(f"{name}: {command[0]} is not installed")
            continue
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder) / "site"
            for file, text in files.items():
                (site / file).parent.mkdir(parents=True, exist_ok=True)
                (site / file).write_bytes(text.encode())
            if modules.is_dir():
                (site / "node_modules").symlink_to(modules)
            count = asyncio.run(_place(site))
            subprocess.run([program, *command[1:]], cwd=site, check=True)
            shown = _shown(site / output)
        print(f"{name}: {shown} of {count} posts show their picture")
        faults += shown != count
    return faults


async def _place(site: Path) -> int:
    """Give each post a picture and return how many there are."""
    picture = site.parent / "hero.webp"
    Image.new("RGB", (160, 90), "teal").save(picture)
    source = PostFolder(site, Path.resolve)
    posts = await source.posts(None)
    for post in posts:
        await source.place(post, PostPicture(path=picture, alt_text=ALT, token=post.id))
    return len(posts)


def _shown(output: Path) -> int:
    """Return how many built pages show a picture that was built too."""
    count = 0
    for page in output.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        found = re.search(r'<img src="([^"]+)"', text)
        if found and ALT in text:
            name = found[1].lstrip("/")
            count += (output / name).is_file() or (page.parent / name).is_file()
    return count


if __name__ == "__main__":
    sys.exit(main())
