"""
Measures spaCy's models on the same development sets as `npm run bench:entities`: exact-span F1 per label and
words per second of CPU. Optional, needed by no test.

Run, in a Python environment with spacy and the models, e.g.
  pip install spacy
  pip install https://github.com/explosion/spacy-models/releases/download/fr_core_news_sm-3.8.0/fr_core_news_sm-3.8.0-py3-none-any.whl
  python test/bench/peers/spacy_names.py ../shared/data fr_core_news_sm fr_core_news_md es_core_news_sm en_core_web_sm
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path

import spacy

LABELS = {
    "PER": "PER", "PERSON": "PER", "ORG": "ORG", "LOC": "LOC", "GPE": "LOC", "FAC": "LOC",
    "MISC": "MISC", "EVENT": "MISC", "PRODUCT": "MISC", "WORK_OF_ART": "MISC", "LAW": "MISC",
}


def f1(right, given, wanted, labels):
    r, g, w = (sum(c[label] for label in labels) for c in (right, given, wanted))
    return 200 * r / (g + w) if r else 0.0


def main(folder, models):
    for model in models:
        nlp = spacy.load(model, disable=["tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer"])
        language = model[:2]
        lines = Path(folder, "ner", f"{language}.dev.jsonl").read_text(encoding="utf-8").splitlines()
        records = [json.loads(line) for line in lines if line]
        for source in sorted({record["source"] for record in records}):
            texts = [record for record in records if record["source"] == source]
            right, given, wanted = Counter(), Counter(), Counter()
            words = sum(len(record["text"].split()) for record in texts)
            started = time.process_time()
            documents = [nlp(record["text"]) for record in texts]
            seconds = time.process_time() - started
            for record, document in zip(texts, documents):
                # Offsets of the sets are UTF-16 units; these texts have none beyond the first plane but emoji
                units = [0]
                for character in record["text"]:
                    units.append(units[-1] + (2 if ord(character) > 0xFFFF else 1))
                gold = {(m["start"], m["end"], m["label"]) for m in record["mentions"] if m["label"] in LABELS.values()}
                for _, _, label in gold:
                    wanted[label] += 1
                for entity in document.ents:
                    label = LABELS.get(entity.label_)
                    if label not in record["labels"]:
                        continue
                    given[label] += 1
                    if (units[entity.start_char], units[entity.end_char], label) in gold:
                        right[label] += 1
            scores = [f"all {f1(right, given, wanted, ['PER', 'ORG', 'LOC', 'MISC']):5.1f}"]
            scores.append(f"PLO {f1(right, given, wanted, ['PER', 'ORG', 'LOC']):5.1f}")
            scores += [f"{label} {f1(right, given, wanted, [label]):5.1f}" for label in ("PER", "ORG", "LOC", "MISC")]
            print(f"{model} {source:18} {len(texts):5} texts  {'  '.join(scores)}  {words / seconds:8.0f} words/s")


main(sys.argv[1], sys.argv[2:])
