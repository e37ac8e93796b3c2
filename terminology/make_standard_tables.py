#!/usr/bin/env python3
"""Writes standard_tables.cpp: the code lists of ISO 639, 3166, 4217, 15924 and of the tz database.

Run by hand when the standards have moved on; needs Debian's packages iso-codes and tzdata.
"""

import itertools
import json
import pathlib

ISO_CODES = pathlib.Path("/usr/share/iso-codes/json")
TZ_DATABASE = pathlib.Path("/usr/share/zoneinfo/tzdata.zi")
OUTPUT = pathlib.Path(__file__).with_name("standard_tables.cpp")

# Assigned after the package's release.
LATER_CURRENCIES = [("XAD", "Arab Accounting Dinar"), ("XCG", "Caribbean Guilder"), ("ZWG", "Zimbabwe Gold")]


def table(name):
    return json.loads((ISO_CODES / f"iso_{name}.json").read_text(encoding="utf-8"))[name]


def countries():
    rows = []
    for item in sorted(table("3166-1"), key=lambda item: item["alpha_2"]):
        names = dict.fromkeys(item[key] for key in ("common_name", "name", "official_name") if key in item)
        rows.append("|".join([item["alpha_2"], item["alpha_3"], item["numeric"], *names]))
    return "\n".join(rows) + "\n"


def former_countries():
    return " ".join(sorted({item[key] for item in table("3166-3") for key in ("alpha_2", "alpha_3") if key in item}))


def subdivisions():
    codes = sorted(item["code"] for item in table("3166-2"))
    groups = itertools.groupby(codes, key=lambda code: code.split("-")[0])
    return " ".join(country + ":" + ",".join(code.split("-")[1] for code in group) for country, group in groups)


def currencies():
    rows = {item["alpha_3"]: item["name"] for item in table("4217")} | dict(LATER_CURRENCIES)
    return "".join(f"{code}|{name}\n" for code, name in sorted(rows.items()))


def languages():
    """The registered three-letter subtags by their first two letters; those with a two-letter form are not."""
    codes = {item["alpha_3"] for item in table("639-3") if "alpha_2" not in item}
    codes |= {item["alpha_3"] for item in table("639-5")}
    codes |= {item["alpha_3"] for item in table("639-2") if "alpha_2" not in item and len(item["alpha_3"]) == 3}
    groups = itertools.groupby(sorted(codes), key=lambda code: code[:2])
    return " ".join(start + "".join(code[2] for code in group) for start, group in groups)


def short_languages():
    return " ".join(sorted({item["alpha_2"] for item in table("639-3") + table("639-2") if "alpha_2" in item}))


def replaced_languages():
    """Three-letter codes that are no subtags, because a shorter or another one stands for the language."""
    codes = {item["alpha_3"] for item in table("639-3") + table("639-2") if "alpha_2" in item}
    codes |= {item["bibliographic"] for item in table("639-2") + table("639-3") if "bibliographic" in item}
    return " ".join(sorted(codes))


def scripts():
    return " ".join(sorted(item["alpha_4"] for item in table("15924")))


def time_zones():
    names = set()
    for line in TZ_DATABASE.read_text(encoding="ascii").splitlines():
        fields = line.split()
        if fields and fields[0] == "Z":
            names.add(fields[1])
        if fields and fields[0] == "L":
            names.add(fields[2])
    return " ".join(sorted(names))


def literal(text):
    """C++ string literals of one line each."""
    if "\n" in text:
        lines = [line + "\\n" for line in text.splitlines()]
    else:
        lines = [text[at : at + 112] for at in range(0, len(text), 112)]
    return "\n".join('    "' + line.replace('"', '\\"') + '"' for line in lines)


def main():
    tables = {
        "kCountries": countries(),
        "kFormerCountries": former_countries(),
        "kSubdivisions": subdivisions(),
        "kCurrencies": currencies(),
        "kLanguages": languages(),
        "kShortLanguages": short_languages(),
        "kReplacedLanguages": replaced_languages(),
        "kScripts": scripts(),
        "kTimeZones": time_zones(),
    }
    parts = ["// Written by make_standard_tables.py: change that, not this.", '#include "terminology/standard_tables.h"', "",
             "// clang-format off", "namespace bindgate::terminology::standard_tables {", ""]
    for name, text in tables.items():
        parts += [f"const std::string_view {name} =", literal(text) + ";", ""]
    parts += ["}  // namespace bindgate::terminology::standard_tables", ""]
    OUTPUT.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
