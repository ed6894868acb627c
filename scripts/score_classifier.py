"""Score classify_text on labelled articles: `python scripts/score_classifier.py articles.jsonl [--errors]`.

Each line is a JSON object with `title`, `text` (original markup), `label`, `lang` and `alt_labels`.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from portrayal.articles.markup import parse
from portrayal.models import Classification
from portrayal.rules.classifying import BUILTIN, classify_text


def main(path: str, *, errors: bool) -> None:
    """Print strict, lenient, macro-F1, low evidence and speed, over all and by language."""
    rows = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]
    articles = [parse(row["text"], kind="", title=row["title"]) for row in rows]
    start = time.process_time()
    found = [classify_text(article) for article in articles]
    milliseconds = 1000 * (time.process_time() - start) / len(rows)
    scored = list(zip(rows, found, strict=True))
    print(_line("all", scored))
    for language in sorted({row["lang"] for row in rows}):
        print(_line(language, [each for each in scored if each[0]["lang"] == language]))
    for cluster in BUILTIN:
        print(f"  {cluster:12} F1 {_f1(scored, cluster):.2f}")
    print(f"  {milliseconds:.1f} ms of CPU an article")
    if errors:
        for row, answer in scored:
            if row["label"] != answer.cluster:
                lenient = "~" if answer.cluster in row["alt_labels"] else "!"
                found_one = f"{answer.cluster} {answer.confidence} | {row['title'][:60]}"
                print(f"{lenient} {row['lang']} {row['label']} -> {found_one}")
                print(f"      {answer.because} | {answer.alternatives[0]}")


def _line(name: str, scored: list[tuple[dict[str, Any], Classification]]) -> str:
    """Return the figures of one group in a line."""
    count = len(scored)
    strict = sum(row["label"] == answer.cluster for row, answer in scored) / count
    lenient = sum(answer.cluster in {row["label"], *row["alt_labels"]} for row, answer in scored) / count
    language = sum(row["lang"] == answer.language for row, answer in scored) / count
    named = [("tutorial" in {row["label"], *row["alt_labels"]}, answer.is_tutorial) for row, answer in scored]
    flag = sum(labelled == said for labelled, said in named) / count
    low = sum(answer.low_evidence for _, answer in scored)
    macro = sum(_f1(scored, cluster) for cluster in BUILTIN) / len(BUILTIN)
    return (
        f"{name:4} n={count:4} strict {strict:.3f} lenient {lenient:.3f} macro-F1 {macro:.3f} "
        f"language {language:.3f} is_tutorial {flag:.3f} low evidence {low}"
    )


def _f1(scored: list[tuple[dict[str, Any], Classification]], cluster: str) -> float:
    """Return F1 of one cluster."""
    outcomes = Counter((row["label"] == cluster, answer.cluster == cluster) for row, answer in scored)
    wrong = outcomes[True, False] + outcomes[False, True]
    right = outcomes[True, True]
    return 2 * right / (2 * right + wrong) if right + wrong else 0.0


if __name__ == "__main__":
    main(sys.argv[1], errors="--errors" in sys.argv)
