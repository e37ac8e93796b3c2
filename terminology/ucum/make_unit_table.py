#!/usr/bin/env python3
"""Writes unit_table.cpp: the units and prefixes of the Unified Code for Units of Measure.

usage: make_unit_table.py ucum-essence.xml

Run by hand when UCUM has a new version.
"""

import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{http://unitsofmeasure.org/ucum-essence}"
OUTPUT = pathlib.Path(__file__).with_name("unit_table.cpp")


def text(element):
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip() if element is not None else ""


def quoted(value):
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def child(item, name):
    return item.find(NAMESPACE + name)


def prefix_row(item):
    value = child(item, "value")
    magnitude = value.get("value") if value.get("value") else text(value)
    return f"    {{{quoted(item.get('Code'))}, {quoted(text(child(item, 'name')))}, {quoted(magnitude)}}},"


def flag(item, name):
    return "true" if item.get(name) == "yes" else "false"


def unit_row(item, base):
    fields = [item.get("Code"), text(child(item, "name")), text(child(item, "property"))]
    flags = ["true" if base else flag(item, "isMetric"), flag(item, "isSpecial"), flag(item, "isArbitrary")]
    magnitude, unit, function = "1", "", ""
    if not base:
        value = child(item, "value")
        special = child(value, "function")
        source = special if special is not None else value
        magnitude = source.get("value")
        unit = source.get("Unit")
        function = special.get("name") if special is not None else ""
    strings = ", ".join(quoted(field) for field in fields)
    ends = ", ".join(quoted(field) for field in (magnitude, unit, function))
    return f"    {{{strings}, {', '.join(flags)}, {ends}}},"


def main():
    root = ElementTree.parse(sys.argv[1]).getroot()
    rows = [unit_row(item, True) for item in root.findall(NAMESPACE + "base-unit")]
    rows += [unit_row(item, False) for item in root.findall(NAMESPACE + "unit")]
    prefixes = [prefix_row(item) for item in root.findall(NAMESPACE + "prefix")]
    lines = [
        "// Written by make_unit_table.py: change that, not this.",
        "// Codes, names and definitions of the Unified Code for Units of Measure (UCUM), version " + root.get("version") + ",",
        "// Regenstrief Institute, Inc. and the UCUM Organization: https://ucum.org",
        '#include "terminology/ucum/unit_table.h"',
        "",
        "// clang-format off",
        "namespace bindgate::terminology::ucum {",
        "namespace {",
        "",
        "constexpr Prefix kPrefixRows[] = {",
        *prefixes,
        "};",
        "",
        "constexpr Unit kUnitRows[] = {",
        *rows,
        "};",
        "",
        "}  // namespace",
        "",
        "const std::span<const Prefix> kPrefixes = kPrefixRows;",
        "const std::span<const Unit> kUnits = kUnitRows;",
        f"const std::string_view kVersion = {quoted(root.get('version'))};",
        "",
        "}  // namespace bindgate::terminology::ucum",
        "",
    ]
    OUTPUT.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
