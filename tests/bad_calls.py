"""Calls that cannot work, and words that the answer must contain to help an agent on.

Each row: tool, arguments, words. `{in}` is an allowed folder with a few files, `{out}` a folder that is not allowed.
"""

from typing import Any

Row = tuple[str, dict[str, Any], tuple[str, ...]]

NAMES: tuple[Row, ...] = (
    (
        "generate_hero",
        {"clutser": "ai"},
        ("There is no parameter 'clutser'", "Did you mean 'cluster'?", "text, file, url"),
    ),
    ("generate_hero", {"cluster": "ai", "prompt": "a desk"}, ("no parameter 'prompt'", "scene")),
    ("generate_hero", {"cluster": "ai", "dryrun": True}, ("no parameter 'dryrun'", "Did you mean 'dry_run'?")),
    ("classify_article", {"path": "{in}/post.md"}, ("no parameter 'path'", "file")),
    ("classify_article", {"txt": "x", "urls": "y"}, ("'txt'", "'text'", "'urls'", "'url'")),
    (
        "curate_dataset",
        {"name": "ada", "photos": ["{in}"], "trigger": "ohwx"},
        ("'trigger'", "Did you mean 'trigger_word'?"),
    ),
    ("curate_dataset", {}, ("'photos' is required", "'name' is required")),
    ("train_lora", {}, ("'dataset' is required", "Parameters are: dataset")),
    ("test_lora", {"name": "ada"}, ("no parameter 'name'", "'lora' is required")),
    ("backfill_heroes", {"folder": "{in}"}, ("no parameter 'folder'", "'source' is required")),
    ("get_job", {"job_id": "j1"}, ("no parameter 'job_id'", "Did you mean 'job'?")),
    ("cancel_job", {}, ("'job' is required",)),
    ("list_library", {}, ("'kind' is required",)),
)

TYPES: tuple[Row, ...] = (
    ("generate_hero", {"cluster": 7}, ("'cluster' must be a string, not 7",)),
    ("generate_hero", {"cluster": "ai", "seed": "42"}, ("'seed' must be a valid integer", '"42"')),
    ("generate_hero", {"cluster": "ai", "person": "yes"}, ("'person' must be a valid boolean", '"yes"')),
    ("generate_hero", {"cluster": "ai", "dry_run": 1}, ("'dry_run' must be a valid boolean", "1")),
    ("generate_hero", {"cluster": "ai", "variation": 1.5}, ("'variation' must be", "1.5")),
    ("generate_hero", {"cluster": "ai", "extra_loras": ["ada"]}, ("'extra_loras' must be", "ada")),
    ("generate_hero", {"cluster": "ai", "extra_loras": {"ada": "0.4"}}, ("extra_loras", "0.4")),
    ("generate_hero", {"cluster": "ai", "format": None}, ("'format' must be", "null", "webp")),
    ("generate_hero", {"cluster": "ai", "wait_s": None}, ("'wait_s' must be", "null")),
    ("generate_hero", {"text": ["# Hello"]}, ("'text' must be a string",)),
    ("classify_article", {"text": {"body": "x"}}, ("'text' must be a string",)),
    ("curate_dataset", {"photos": "{in}", "name": "ada"}, ("'photos' must be", "{in}")),
    ("list_library", {"kind": "loras", "limit": "5"}, ("'limit' must be a valid integer", '"5"')),
    ("test_lora", {"lora": "ada", "strengths": "0.8"}, ("'strengths' must be", '"0.8"')),
    ("get_job", {"job": None}, ("'job' must be a string", "null")),
)

RANGES: tuple[Row, ...] = (
    ("generate_hero", {"cluster": "ai", "wait_s": 9999}, ("'wait_s' must be", "45", "9999")),
    ("generate_hero", {"cluster": "ai", "max_cost_usd": -1}, ("'max_cost_usd' must be", "0", "-1")),
    ("generate_hero", {"cluster": "ai", "seed": -5}, ("'seed' must be", "0", "-5")),
    ("generate_hero", {"cluster": "ai", "seed": 2**40}, ("'seed' must be", "2147483647")),
    ("generate_hero", {"cluster": "ai", "variation": 10_000}, ("'variation' must be", "9999")),
    ("generate_hero", {"cluster": "ai", "lora_strength": 2.5}, ("'lora_strength' must be", "2", "2.5")),
    ("generate_hero", {"cluster": "ai", "lora_strength": -0.1}, ("'lora_strength' must be", "0", "-0.1")),
    ("generate_hero", {"cluster": "ai", "size": "1024x1024"}, ("'size' must be", "1920x1080", "1600x900", "1280x720")),
    ("generate_hero", {"cluster": "ai", "format": "gif"}, ("'format' must be", "webp", "jpg", "png", "avif")),
    ("generate_hero", {"cluster": "ai", "route": "t2i"}, ("'route' must be", "text_to_image", "image_to_image")),
    ("list_library", {"kind": "pictures"}, ("'kind' must be", "heroes", "loras", "clusters")),
    ("list_library", {"kind": "heroes", "limit": 0}, ("'limit' must be", "1")),
    ("list_library", {"kind": "heroes", "limit": 1000}, ("'limit' must be", "200")),
    ("curate_dataset", {"photos": ["{in}"], "name": "new", "keep": 1}, ("'keep' must be", "4")),
    (
        "curate_dataset",
        {"photos": ["{in}"], "name": "new", "base_model": "flux-schnell"},
        ("'base_model' must be", "flux", "sdxl"),
    ),
    (
        "curate_dataset",
        {"photos": ["{in}"], "name": "new", "export": ["midjourney"]},
        ("There is no export 'midjourney'", "replicate", "kohya", "civitai"),
    ),
    ("curate_dataset", {"photos": ["{in}"], "name": "new", "crop": "round"}, ("'crop' must be", "square", "bucket")),
    (
        "curate_dataset",
        {"photos": ["{in}"], "name": "new", "include": ["foto.jpg"]},
        ("`include` names 'foto.jpg'", "no photo is called that", "Did you mean 'photo.jpg'?"),
    ),
    (
        "curate_dataset",
        {"photos": ["{in}"], "name": "new", "captions": {"IMG_9.jpg": "by a window"}},
        ("`captions` names 'IMG_9.jpg'", "The photos are: photo.jpg"),
    ),
    (
        "curate_dataset",
        {"photos": ["{in}"], "name": "new", "include": ["photo"], "exclude": ["photo.jpg"]},
        ("in `include` and in `exclude`",),
    ),
    (
        "curate_dataset",
        {"photos": ["{in}"], "name": "new", "captioner": "google"},
        ("google needs a key", "GEMINI_API_KEY", 'captioner="measured", which is free'),
    ),
    ("train_lora", {"dataset": "ada", "steps": 0}, ("'steps' must be", "1", "0")),
    ("train_lora", {"dataset": "ada", "learning_rate": 4}, ("'learning_rate' must be", "1", "4")),
    ("train_lora", {"dataset": "ada", "rank": 512}, ("'rank' must be", "128")),
    ("test_lora", {"lora": "ada", "strengths": [0.8, 3.0]}, ("'strengths.1'", "3.0", "2")),
    ("backfill_heroes", {"source": "{in}", "limit": 0}, ("'limit' must be", "1")),
    ("get_job", {"job": "j1", "wait_s": 46}, ("'wait_s' must be", "45")),
)

ARTICLES: tuple[Row, ...] = (
    ("classify_article", {}, ("No article was given", "text, file or url")),
    ("classify_article", {"text": "# Hi", "file": "{in}/post.md"}, ("2 times", "exactly one of text, file or url")),
    ("classify_article", {"text": ""}, ("no words to read", "title or some text")),
    ("classify_article", {"text": "   \n\t "}, ("no words to read",)),
    ("classify_article", {"file": ""}, ("'file' is blank", "leave it out")),
    ("classify_article", {"file": "{in}/missing.md"}, ("There is no file {in}/missing.md", "full path")),
    ("classify_article", {"file": "{in}"}, ("is a folder", "one article")),
    ("classify_article", {"file": "{in}/photo.jpg"}, ("is a .jpg file", ".md")),
    ("classify_article", {"file": "{out}/secret.md"}, ("outside the folders", "{in}", "PORTRAYAL_ALLOW")),
    ("classify_article", {"file": "{in}/../../etc/passwd"}, ("outside the folders", "PORTRAYAL_ALLOW")),
    ("classify_article", {"file": "{in}/link.md"}, ("outside the folders", "PORTRAYAL_ALLOW")),
    ("classify_article", {"file": "a\x00b.md"}, ("NUL", "plain")),
    ("classify_article", {"url": "ftp://blog.example/post"}, ("http",)),
    ("classify_article", {"url": "http://127.0.0.1:9/post"}, ("127.0.0.1",)),
    ("classify_article", {"url": "not a url"}, ("not a url",)),
    ("generate_hero", {}, ("nothing to make a hero for", "cluster", "scene")),
    ("generate_hero", {"text": "x", "url": "https://blog.example"}, ("2 times", "exactly one")),
)

SCENES: tuple[Row, ...] = (
    ("generate_hero", {"cluster": "performence"}, ("performence", "performance")),
    ("generate_hero", {"cluster": "cooking"}, ("cooking", "headless", "strategy")),
    ("generate_hero", {"cluster": ""}, ("cluster",)),
    ("generate_hero", {"scene": "ai/nowhere"}, ("ai/nowhere", "ai/")),
    ("generate_hero", {"scene": "cooking/kitchen"}, ("cooking", "strategy")),
    ("generate_hero", {"scene": "   "}, ("'scene' is blank",)),
)

ROUTES: tuple[Row, ...] = (
    (
        "generate_hero",
        {"cluster": "ai", "model": "imagen-4.0-generate-001"},
        ("imagen-4.0-generate-001", "gemini-nano-banana-2.1"),
    ),
    ("generate_hero", {"cluster": "ai", "model": "gemini-nano-banana-2.1"}, ("GEMINI_API_KEY",)),
    ("generate_hero", {"cluster": "ai", "model": "dall-e-9"}, ("dall-e-9", "Leave `model` out")),
    (
        "generate_hero",
        {"cluster": "ai", "provider": "replicate"},
        ("replicate needs a key", "REPLICATE_API_TOKEN", "offline"),
    ),
    ("generate_hero", {"cluster": "ai", "provider": "google"}, ("google needs a key", "GEMINI_API_KEY", "offline")),
    ("generate_hero", {"cluster": "ai", "provider": "midjourney"}, ("midjourney", "offline")),
    ("generate_hero", {"cluster": "ai", "route": "image_to_image"}, ("photo", "reference_photo=", "text_to_image")),
    ("generate_hero", {"cluster": "ai", "reference_photo": "{in}/nobody.jpg"}, ("no photo at {in}/nobody.jpg", "path")),
    ("generate_hero", {"cluster": "ai", "reference_photo": "{in}"}, ("{in}", "JPEG")),
    (
        "generate_hero",
        {"cluster": "ai", "reference_photo": "{out}/face.jpg"},
        ("outside the folders", "PORTRAYAL_ALLOW"),
    ),
    ("generate_hero", {"cluster": "ai", "output_dir": "{out}"}, ("outside the folders", "PORTRAYAL_ALLOW")),
    ("generate_hero", {"cluster": "ai", "output_dir": "{in}/post.md"}, ("is a file", "folder")),
    ("generate_hero", {"cluster": "ai", "lora": "adda"}, ("adda", "Did you mean 'ada'?", "ida")),
    ("generate_hero", {"cluster": "ai", "lora": "zoe"}, ("no LoRA named 'zoe'", "ada", "ida")),
    (
        "generate_hero",
        {"cluster": "ai", "lora": "ada", "provider": "replicate"},
        ("replicate needs a key", "REPLICATE_API_TOKEN"),
    ),
    ("generate_hero", {"cluster": "ai", "lora": "ada", "extra_loras": {"zoe": 0.3}}, ("no LoRA named 'zoe'", "ada")),
    (
        "generate_hero",
        {"cluster": "ai", "lora": "ada", "extra_loras": {"ida": 0.3, "eva": 0.2, "uma": 0.1}},
        ("at most 3", "extra_loras"),
    ),
    ("generate_hero", {"cluster": "ai", "lora": "ada", "lora_strength": 1.0, "extra_loras": {"ida": 0.9}}, ("1.8",)),
    ("generate_hero", {"cluster": "ai", "lora": "ada", "extra_loras": {"ida": -3.0}}, ("ida", "0", "2")),
)

WORK: tuple[Row, ...] = (
    ("curate_dataset", {"photos": ["{in}/nothing"], "name": "new"}, ("{in}/nothing",)),
    ("curate_dataset", {"photos": ["{out}"], "name": "new"}, ("outside the folders", "PORTRAYAL_ALLOW")),
    ("curate_dataset", {"photos": ["{in}/empty"], "name": "new"}, ("{in}/empty",)),
    ("curate_dataset", {"photos": ["{in}/photo.jpg"], "name": "new", "trigger_word": "woman"}, ("woman", "rare token")),
    (
        "curate_dataset",
        {"photos": ["{in}/photo.jpg"], "name": "new", "trigger_word": "zażółć"},
        ("zażółć", "rare token"),
    ),
    ("curate_dataset", {"photos": ["{in}/photo.jpg"], "name": "../../evil"}, ("name",)),
    ("curate_dataset", {"photos": ["{in}/photo.jpg"], "name": ""}, ("name",)),
    ("train_lora", {"dataset": "adda"}, ("no data set named 'adda'", "Did you mean 'ada'?")),
    ("train_lora", {"dataset": ""}, ("'dataset' is blank", "give a value")),
    ("train_lora", {"dataset": "ada", "provider": "civitai"}, ("civitai", "offline")),
    ("test_lora", {"lora": "zoe"}, ("no LoRA named 'zoe'", "ada", "ida")),
    ("test_lora", {"lora": "ada", "scenes": ["ai/nowhere"]}, ("ai/nowhere", "ai/")),
    ("test_lora", {"lora": "ada", "scenes": ["strategy/night-balance"]}, ("without a person", "with a person")),
    ("backfill_heroes", {"source": "{in}/nothing"}, ("{in}/nothing does not exist", "folder")),
    ("backfill_heroes", {"source": "{in}/post.md"}, ("{in}/post.md", "folder")),
    ("backfill_heroes", {"source": "{in}/empty"}, ("no posts in {in}/empty", ".md")),
    ("backfill_heroes", {"source": "{out}"}, ("outside the folders", "PORTRAYAL_ALLOW")),
    ("backfill_heroes", {"source": "https://blog.example"}, ("PORTRAYAL_WORDPRESS", "Application Passwords")),
    ("backfill_heroes", {"source": "ftp://blog.example"}, ("no address of a site",)),
    ("backfill_heroes", {"source": "{in}", "plan": "s000"}, ("no plan 's000'", "dry_run=true")),
    ("backfill_heroes", {"source": "{in}", "changes": {"nothing.md": "skip"}}, ("no post 'nothing.md'",)),
    ("backfill_heroes", {"source": "{in}", "lora": "zoe"}, ("no LoRA named 'zoe'", "ada")),
    ("get_job", {"job": "j000000000000"}, ("no job 'j000000000000'", "list_library")),
    ("cancel_job", {"job": ""}, ("no job ''", "list_library")),
)

UNKNOWN: tuple[Row, ...] = (
    ("generate_heros", {"cluster": "ai"}, ("no tool 'generate_heros'", "generate_hero,", "list_library")),
    ("", {}, ("no tool ''", "classify_article")),
)

BLANK: tuple[Row, ...] = (
    ("backfill_heroes", {"source": ""}, ("'source' is blank", "give a value")),
    ("backfill_heroes", {"source": " "}, ("'source' is blank",)),
    ("backfill_heroes", {"source": "{in}", "output_dir": "{in}/post.md"}, ("is a file", "folder")),
    ("curate_dataset", {"photos": [""], "name": "new"}, ("photos", "blank")),
    ("curate_dataset", {"photos": ["{in}/photo.jpg"], "name": "new", "trigger_word": ""}, ("'trigger_word' is blank",)),
    ("curate_dataset", {"photos": ["{in}/photo.jpg"], "name": "new", "subject": ""}, ("'subject' is blank",)),
    ("generate_hero", {"cluster": "ai", "output_dir": ""}, ("'output_dir' is blank",)),
    ("generate_hero", {"cluster": "ai", "reference_photo": ""}, ("'reference_photo' is blank",)),
    ("generate_hero", {"cluster": "ai", "provider": ""}, ("'provider' is blank", "leave it out")),
    ("generate_hero", {"cluster": "ai", "lora": ""}, ("'lora' is blank",)),
    ("generate_hero", {"cluster": "ai", "model": ""}, ("'model' is blank",)),
    ("generate_hero", {"text": "# Hi there", "cluster": ""}, ("'cluster' is blank",)),
    ("test_lora", {"lora": "ada", "strengths": []}, ("'strengths' needs at least 1",)),
    ("test_lora", {"lora": "ada", "scenes": []}, ("'scenes' needs at least 1",)),
    ("classify_article", {"text": "# Hi", "title": "t" * 501}, ("'title' may have at most 500", "501")),
    ("generate_hero", {"scene": "s" * 1001}, ("'scene' may have at most 1,000", "1,001")),
    ("classify_article", {"text": "\x00\x01\x02"}, ("no words",)),
    ("train_lora", {"dataset": "ada", "provider": "replicate"}, ("REPLICATE_API_TOKEN",)),
    ("generate_hero", {"cluster": "ai", "reference_photo": "{in}/post.md"}, ("post.md", "JPEG")),
    ("generate_hero", {"cluster": "ai", "lora": "ada", "extra_loras": {"ada": 0.3}}, ("'ada' is the character",)),
    ("generate_hero", {"cluster": "ai", "output_dir": "x" * 300}, ("too long",)),
)

BAD_CALLS: tuple[Row, ...] = NAMES + TYPES + RANGES + ARTICLES + SCENES + ROUTES + WORK + UNKNOWN + BLANK
