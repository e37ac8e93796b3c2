#!/usr/bin/env python3
"""Compares the cases that failed with those known to, and why. usage: compare.py RESULTS.json KNOWN.tsv"""
import json
import sys

results = json.load(open(sys.argv[1], encoding="utf-8"))
known = {line.split("\t")[0] for line in open(sys.argv[2], encoding="utf-8") if line.strip() and not line.startswith("#")}
failed = {name for name, why in results.items() if why}
for name in sorted(failed - known):
    print(f"a failure that known.tsv does not explain: {name}: {results[name][:300]}")
for name in sorted(known - failed):
    print(f"no failure any more, take it out of known.tsv: {name}")
sys.exit(0 if failed == known and results else 1)
