"""What the server tells a host about itself, written so that an agent finds the right tool."""

INSTRUCTIONS = """\
Portrayal makes hero images for blog posts: the same person in a believable mood scene, exactly 16:9.

One article: generate_hero(file=… | text=… | url=…); dry_run=true shows route, prompt and price for free.
A whole blog: backfill_heroes(source=folder or site, dry_run=true), show it, then plan=its id; place=true on a wish.
The author's face: curate_dataset(photos=[folder], name, subject), then train_lora(dataset), then test_lora(lora);
afterwards generate_hero uses the LoRA for articles that want a person.
Scenes show mood, never screens, charts, code or text: describe light, place and feeling.

Money: without a vendor key everything is an offline preview and free. Paid calls say their price; on
needs_approval ask the person, then repeat the call with max_cost_usd. The same call is charged once;
variation=1 makes another picture.
Long work returns a job: call get_job(job, wait_s=45) until it succeeded. Never repeat a call because it is slow.
Show people the file's path; the inline image is a small preview."""


def over_http(base: str) -> str:
    """Return the same for someone over the network, whose files are on this server."""
    return INSTRUCTIONS.replace(
        "Show people the file's path; the inline image is a small preview.",
        "Files are on the server: paths in answers are paths there, and later calls take them. Show people the\n"
        "address under links (it works for a day). Photos come in by HTTP:\n"
        f"PUT {base}/files/FOLDER/NAME.jpg with the same bearer token, then\n"
        'photos=["inbox/FOLDER"]; articles come as text or url.',
    )
