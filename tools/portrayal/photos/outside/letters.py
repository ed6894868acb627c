"""Child process: read the text in a picture with RapidOCR, whose models lie in its wheel and need 600 MB to run."""

import json
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portrayal.photos.outside.answering import serve

SIDE = 960
"""Pixels of the longer side at which text is sought at most."""

DOUBTFUL = 0.3
"""From this certainty of the detector a place is looked at; who asks decides what counts."""


def make_reader() -> Any:
    """Return RapidOCR on one thread, which looks at no more than `SIDE` pixels, writes no log and reports to nobody.

    ONNX Runtime from 1.29 on keeps an id of the machine and sends reports home unless this variable is set before it is
    loaded (microsoft/onnxruntime#27379).
    """
    os.putenv("ORT_DISABLE_TELEMETRY", "1")
    from rapidocr import RapidOCR  # pyright: ignore[reportMissingImports, reportUnknownVariableType]

    threads = dict.fromkeys(("intra_op_num_threads", "inter_op_num_threads"), 1)
    settings = {f"EngineConfig.onnxruntime.{name}": count for name, count in threads.items()}
    seeking = {"Det.limit_type": "max", "Det.limit_side_len": SIDE, "Det.box_thresh": DOUBTFUL}
    return RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False, **settings, **seeking})


def read_lines(reader: Any, pixels: NDArray[np.uint8]) -> list[tuple[str, float, float, list[list[float]]]]:
    """Return (text, its score, the detector's score, four corners as shares) of each place in BGR pixels."""
    places = reader(pixels, use_det=True, use_cls=False, use_rec=False)
    if places.boxes is None or not len(places.boxes):
        return []
    read = reader.recognize_txt(reader.crop_text_regions(pixels, places.boxes))
    size = (pixels.shape[1], pixels.shape[0])
    return [
        (text, float(score), float(found), (np.asarray(corners) / size).round(4).tolist())
        for text, score, found, corners in zip(read.txts, read.scores, places.scores, places.boxes, strict=True)
    ]


def main() -> None:
    """Answer "width height" and raw RGB pixels with a JSON list of what `read_lines` found."""
    reader = make_reader()

    def answer(question: bytes) -> bytes:
        head, _, data = question.partition(b"\n")
        width, height = (int(side) for side in head.split())
        pixels = np.frombuffer(data, np.uint8).reshape(height, width, 3)[:, :, ::-1]
        return json.dumps(read_lines(reader, np.ascontiguousarray(pixels))).encode()

    serve(answer)


if __name__ == "__main__":
    main()
