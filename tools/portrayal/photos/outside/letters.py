"""Child process: read the text in a picture with RapidOCR, whose models lie in its wheel and need 600 MB to run."""

import json
import os
from typing import Any

import numpy as np

from portrayal.photos.outside.answering import serve

SIDE = 768
"""Pixels of the longer side at which text is sought."""


def make_reader() -> Any:
    """Return RapidOCR on one thread, which looks at no more than `SIDE` pixels, writes no log and reports to nobody.

    ONNX Runtime from 1.29 on keeps an id of the machine and sends reports home unless this variable is set before it is
    loaded (microsoft/onnxruntime#27379).
    """
    os.putenv("ORT_DISABLE_TELEMETRY", "1")
    from rapidocr import RapidOCR  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

    threads = dict.fromkeys(("intra_op_num_threads", "inter_op_num_threads"), 1)
    settings = {f"EngineConfig.onnxruntime.{name}": count for name, count in threads.items()}
    seeking = {"Det.limit_type": "max", "Det.limit_side_len": SIDE}
    return RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False, **settings, **seeking})


def main() -> None:
    """Answer "width height" and raw RGB pixels with a JSON list of [text, score, four corners as shares]."""
    reader = make_reader()

    def answer(question: bytes) -> bytes:
        head, _, data = question.partition(b"\n")
        width, height = (int(side) for side in head.split())
        pixels = np.frombuffer(data, np.uint8).reshape(height, width, 3)[:, :, ::-1]
        found = reader(pixels, use_cls=False)
        if found.txts is None:
            return b"[]"
        lines = [
            (text, float(score), (np.asarray(corners) / (width, height)).round(4).tolist())
            for text, score, corners in zip(found.txts, found.scores, found.boxes, strict=True)
        ]
        return json.dumps(lines).encode()

    serve(answer)


if __name__ == "__main__":
    main()
