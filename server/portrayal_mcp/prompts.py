"""Prompts: the four journeys a person starts from a menu."""

from portrayal_mcp.app import PortrayalServer


def add_prompts(server: PortrayalServer) -> None:
    """Register every prompt."""
    for title, prompt in PROMPTS.items():
        server.prompt(title=title)(prompt)


def hero_for_article(article: str) -> str:
    """Make the hero image of one article, given as a file path, a URL or its text."""
    return (
        f"Make the hero image for this article: {article}\n\n"
        "1. classify_article, and tell me the cluster and why a person is or is not in the picture.\n"
        "2. generate_hero with dry_run=true; tell me the route, its reason and its price in one sentence.\n"
        "3. If it is free, or once I agree to the price, generate_hero. Show me the path, the alt text and "
        "every check that failed."
    )


def train_my_face(photos: str, name: str) -> str:
    """Go from a folder of photos of one person to a LoRA."""
    return (
        f"Train a LoRA of the person in {photos}, named {name}.\n\n"
        "1. Ask me whether these are photos of me, or of somebody who agreed.\n"
        f'2. curate_dataset(photos=["{photos}"], name="{name}", …). Show me the contact sheet, what was rejected '
        "and why, and which photos are still missing. Wait for me if shots are missing.\n"
        "3. train_lora with dry_run=true: explain the recipe and the price in plain words and wait for my yes.\n"
        "4. train_lora, follow it with get_job, then test_lora, and tell me the best strength."
    )


def review_lora(lora: str) -> str:
    """Test a LoRA at five strengths and say what is wrong with it."""
    return (
        f'Review the LoRA "{lora}": test_lora with dry_run=true first, tell me the price, then run it. Look at the '
        "contact sheet yourself, row by row: is it the same person, is the head whole, does the row without the "
        "trigger word show somebody else? Then give me the diagnosis and the one change that helps most."
    )


def backfill_blog(folder: str) -> str:
    """Plan and make heroes for a folder of posts."""
    return (
        f'Give every post in {folder} a hero. backfill_heroes(source="{folder}", dry_run=true) first: show me the '
        "table of posts, scenes, routes and the sum, and wait for my yes or my changes. Then run it with plan=its id, "
        "follow the job with get_job, list the posts that failed with their reasons and what does not belong, and "
        "tell me where the report is. Ask me first whether the heroes go into the posts: if so, place=true stands in "
        "both calls, and the plan names the posts that cannot take one."
    )


PROMPTS = {
    "Hero for this article": hero_for_article,
    "Train my face": train_my_face,
    "Review a LoRA": review_lora,
    "Backfill a blog": backfill_blog,
}
"""Menu title -> what it says to the model."""
