"""Writes a recording down with a Whisper model and prints verbose JSON.

usage: whisper.py MODEL_FOLDER AUDIO LANGUAGE|auto

It is what the tests of speech use as a real recogniser; .ci/speech fetches what
it needs. Nothing is looked up anywhere while it runs.
"""

import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

from faster_whisper import WhisperModel  # noqa: E402

model, audio, language = sys.argv[1:4]
whisper = WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)
segments, info = whisper.transcribe(
    audio, language=None if language == "auto" else language, beam_size=1, word_timestamps=True, condition_on_previous_text=False
)
json.dump(
    {
        "language": info.language,
        "segments": [
            {
                "start": s.start,
                "end": s.end,
                "text": s.text,
                "words": [{"word": w.word, "start": w.start, "end": w.end, "probability": w.probability} for w in s.words or []],
            }
            for s in segments
        ],
    },
    sys.stdout,
)
