"""What every view must be: readable, reachable, named, quiet, and no wider than its place."""

from typing import Any

from chromium import Page

CONTRAST = """(() => {
  const rgb = (text) => { const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const shade = ([r, g, b]) => { const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z; };
  const ground = (one) => { for (let at = one; at; at = at.parentElement) { const found = rgb(getComputedStyle(at).backgroundColor); if (found[3] > 250) return found; }
    return [255, 255, 255, 255]; };
  const faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const one = node.parentElement;
    if (!node.data.trim() || !one.checkVisibility({ opacityProperty: true }) || one.closest('.unseen, :disabled, script, style, option')) continue;
    const [ink, paper] = [shade(rgb(getComputedStyle(one).color)), shade(ground(one))];
    const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    if (ratio < 4.5) faults.push(`${node.data.trim().slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return faults;
})()"""

SPEAKING = ("button", "link", "image", "slider", "combobox", "radio", "progressbar", "dialog", "table")


async def hard_to_read(page: Page) -> list[str]:
    """Return the texts with a contrast under 4.5 to 1, once all colours have settled."""
    await page.until("document.getAnimations().length === 0")
    return await page.run(CONTRAST, frame=True)


async def nameless(page: Page) -> list[dict[str, Any]]:
    """Return what a screen reader finds and cannot name."""
    return [node for node in await page.tree() if node["role"] in SPEAKING and not node["name"]]


async def too_wide(page: Page) -> list[str]:
    """Return the parts that stand out of the page at the right."""
    return await page.run(
        """[...document.querySelectorAll('main *')].filter((one) => one.checkVisibility()
        && !one.closest('.strip, .unseen') && one.getBoundingClientRect().right > innerWidth + 1)
        .map((one) => `${one.tagName} ${one.className} ${one.getBoundingClientRect().right}`)""",
        frame=True,
    )


async def outside(page: Page) -> list[str]:
    """Return the addresses that were asked for besides the page itself and pictures inside of it."""
    return [url[:200] for url in page.requests if not url.startswith(("data:", "file:", "blob:", "about:"))]


async def without_a_ring(page: Page) -> list[str]:
    """Walk the view with the tabulator; returns what took the focus without showing it, or the lack of any stop."""
    hidden: list[str] = []
    seen: list[str] = []
    await page.run("document.body.focus(); window.focus()", frame=True)
    for _ in range(60):
        await page.press("Tab")
        at = await page.run(
            """(() => { const one = document.activeElement; if (!one || one === document.body) return null;
            const ring = (x) => getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) >= 2;
            const shown = ring(one) || [one.closest('label')].some((x) => x && ring(x));
            return [one.getAttribute('aria-label') || one.innerText || one.id || one.tagName, shown]; })()""",
            frame=True,
        )
        if at is None:
            break
        seen.append(at[0])
        if not at[1]:
            hidden.append(at[0])
    return hidden if seen else ["nothing takes the focus"]
