#!/usr/bin/env python3
"""Compares the R4 core inside the executable with HL7's definitions.

usage: compare.py PACKAGE.tgz EXECUTABLE BUNDLES_FOLDER EXAMPLES_FOLDER
"""
import collections
import copy
import pathlib
import re
import sys
import tarfile

import facts

BUNDLES = ("profile/profiles-types", "profile/profiles-resources", "profile/profiles-others",
           "extension/extension-definitions", "valueset/valuesets", "valueset/v3-codesystems", "valueset/v2-tables")

HL7 = "http://hl7.org/fhir/StructureDefinition/"
STANDARDS_STATUS = rf"extension\({HL7}structuredefinition-standards-status\)/.*"
TERMINOLOGY = rf"resourceType|id|url|version|name|title|status|experimental|language|{STANDARDS_STATUS}"

# Which places of a definition the package has: all of these and no others. Numbers are taken out of a place first.
KEPT = {kind: re.compile(pattern, re.ASCII) for kind, pattern in {
    "StructureDefinition":
        r"resourceType|id|url|version|name|title|status|kind|abstract|type|baseDefinition|derivation|context/.*"
        r"|snapshot/element/(id|path|representation|sliceName|min|max|contentReference|type/(code|profile)"
        r"|slicing/(discriminator/.*|ordered|rules)|(fixed|pattern)[A-Z].*|binding/(strength|valueSet"
        rf"|extension\({HL7}elementdefinition-maxValueSet\)/.*))",
    "ValueSet":
        TERMINOLOGY + r"|immutable|contained/.*|expansion/.*|compose/(lockedDate|inactive)|compose/(include|exclude)"
        r"/(system|version|valueSet|filter/.*|concept/(code|display|designation/.*)"
        rf"|extension\({HL7}valueset-expand-(group|rules)\)/.*)",
    "CodeSystem":
        TERMINOLOGY + r"|identifier/.*|caseSensitive|valueSet|hierarchyMeaning|compositional|versionNeeded|content"
        r"|supplements|filter/(code|operator)|property/(code|uri|type)|(concept/)+(code|display|designation/.*"
        rf"|property/.*|extension\({HL7}codesystem-replacedby\)/.*)",
    "ConceptMap": TERMINOLOGY + r"|identifier/.*|(source|target)(Uri|Canonical)|group/.*",
}.items()}

# What is counted by the place of one value in each.
COUNTED = (
    ("elements", "StructureDefinition", r"snapshot/element/path"),
    ("types of elements", "StructureDefinition", r"snapshot/element/type/code"),
    ("bindings", "StructureDefinition", r"snapshot/element/binding/strength"),
    ("fixed values and patterns", "StructureDefinition", r"snapshot/element/(fixed|pattern)\w+(/.*)?"),
    ("includes and excludes", "ValueSet", r"compose/(include|exclude)/(system|valueSet)"),
    ("filters", "ValueSet", r"compose/(include|exclude)/filter/op"),
    ("codes in value sets", "ValueSet", r"compose/(include|exclude)/concept/code"),
    ("codes", "CodeSystem", r"(concept/)+code"),
    ("designations", "CodeSystem", r"(concept/)+designation/value"),
    ("properties", "CodeSystem", r"(concept/)+property/code"),
    ("mapped codes", "ConceptMap", r"group/element/code"),
)

# HL7's own differences between the bundles and the examples: (resource, place, in the bundles, in the examples).
LOST_IN_BUNDLES = {"ValueSet-example-hierarchical", "ValueSet-nhin-purposeofuse"}  # their contained resources
OTHER_IN_EXAMPLES = {("ValueSet-task-code", "compose/include/version", "4.0.1", "3.6.0")}

NUMBER = re.compile(r"\.\d+(?=/|$)")


def without_numbers(place):
    return NUMBER.sub("", place)


def kept(kind, found):
    """Those of a resource's facts that the package has."""
    pattern = KEPT[kind]
    out = {place: value for place, value in found.items() if pattern.fullmatch(without_numbers(place))}
    if kind == "StructureDefinition" and "title" in out:
        out.pop("name", None)
    if any(place.startswith("compose/") for place in out):
        out = {place: value for place, value in out.items() if not place.startswith("expansion/")}
    if kind == "ValueSet":
        contained = {place: value for place, value in out.items() if place.startswith("contained/")}
        out = {place: value for place, value in out.items() if place not in contained}
        if contained:
            inner = kept(contained["contained/resourceType"],
                         {place.removeprefix("contained/"): value for place, value in contained.items()})
            out.update((f"contained/{place}", value) for place, value in inner.items())
    return out


def as_text(value):
    """As XML has it: an attribute knows no line ends."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return re.sub(r"\r\n|[\r\n\t]", " ", value)


def typed(value):
    return type(value).__name__, as_text(value)


def differences(ours, theirs, same_form):
    """Places where the two have different values, or only one has any."""
    return [(place, ours.get(place), theirs.get(place)) for place in {**theirs, **ours}
            if place not in ours or place not in theirs or same_form(ours[place]) != same_form(theirs[place])]


def against_bundle(name, ours, theirs):
    if name in LOST_IN_BUNDLES:
        ours = {place: value for place, value in ours.items() if not place.startswith("contained/")}
    return differences(ours, theirs, as_text)


def against_example(name, ours, theirs):
    return [(place, mine, its) for place, mine, its in differences(ours, theirs, typed)
            if (name, place, mine, its) not in OTHER_IN_EXAMPLES]


def read_bundles(folder):
    bundles = {}

    def found(kind, all_facts):
        if kind not in KEPT:
            return
        name = f"{kind}-{all_facts['id']}"
        if name in bundles:
            raise SystemExit(f"{name} is in HL7's bundles twice")
        bundles[name] = kept(kind, all_facts)

    for bundle in BUNDLES:
        facts.read_bundle(folder / f"{bundle}.xml", found)
    return bundles


def read_examples(folder, names):
    """The examples of these names, and HL7's concept maps but the sc- ones, which its bundle of them has not either."""
    maps = {path.stem for path in folder.glob("ConceptMap-*.json") if not path.stem.startswith("ConceptMap-sc-")}
    return {name: kept(name.partition("-")[0], facts.of_json(facts.parse_json((folder / f"{name}.json").read_bytes())))
            for name in sorted(names | maps)}


def read_package(path):
    with tarfile.open(path) as archive:
        files = {member.name.removeprefix("package/").removesuffix(".json"): archive.extractfile(member).read()
                 for member in archive}
    resources = {name: facts.parse_json(text) for name, text in files.items() if name not in ("package", ".index")}
    return resources, facts.parse_json(files[".index"])


def index_differences(resources, index):
    listed = {entry["filename"].removesuffix(".json"): entry for entry in index["files"]}
    for name in sorted({*listed, *resources}):
        for key in ("resourceType", "id", "url", "version", "kind", "type", "derivation"):
            if listed.get(name, {}).get(key) != resources.get(name, {}).get(key):
                yield name, f"{key} in the index", listed.get(name, {}).get(key), resources.get(name, {}).get(key)


def alterations(resource):
    """The resource altered in one thing: a value changed, a part of a list or a property taken out or repeated."""
    def places(value, path):
        yield path
        for key in (value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()):
            yield from places(value[key], (*path, key))

    for path in list(places(resource, ()))[1:]:  # not the resource itself
        for alter in ("change", "drop", "repeat"):
            altered = copy.deepcopy(resource)
            holder = altered
            for key in path[:-1]:
                holder = holder[key]
            value = holder[path[-1]]
            if alter == "drop":
                del holder[path[-1]]
            elif alter == "repeat" and isinstance(holder, list):
                holder.append(copy.deepcopy(value))
            elif alter == "change" and isinstance(value, bool):
                holder[path[-1]] = not value
            elif alter == "change" and isinstance(value, str):
                holder[path[-1]] = type(value)(value + "1")
            else:
                continue
            yield (alter, *path), altered


def unnoticed(resources, bundles):
    """Alterations of some definitions that the comparison above does not notice, and how many were tried."""
    tried, missed = 0, []
    for name in ("StructureDefinition-DetectedIssue", "StructureDefinition-vitalsigns", "ValueSet-v3-ActEncounterCode",
                 "ValueSet-example-hierarchical", "ValueSet-administrative-gender", "ValueSet-consent-category",
                 "CodeSystem-v2-0001", "CodeSystem-v3-ActMood", "CodeSystem-administrative-gender"):
        for what, altered in alterations(resources.get(name, {})):
            if what[1] == "contained":
                continue  # known from the examples only
            tried += 1
            if not against_bundle(name, facts.of_json(altered), bundles[name]):
                missed.append((name, what))
    return tried, missed


def counted(ours):
    kinds = collections.Counter(name.partition("-")[0] for name in ours)
    counts = {f"{kind}s": kinds[kind] for kind in sorted(kinds)}
    for what, kind, pattern in COUNTED:
        counts[what] = sum(re.fullmatch(pattern, without_numbers(place)) is not None
                           for name, found in ours.items() if name.startswith(f"{kind}-") for place in found)
    counts["values in all"] = sum(map(len, ours.values()))
    return counts


def main():
    package, executable, bundles_folder, examples_folder = map(pathlib.Path, sys.argv[1:])
    if package.read_bytes() not in executable.read_bytes():
        raise SystemExit(f"{executable} does not hold {package.name} as it is here")
    resources, index = read_package(package)
    ours = {name: facts.of_json(resource) for name, resource in resources.items()}
    bundles = read_bundles(bundles_folder)
    examples = read_examples(examples_folder, set(bundles))

    different = list(index_differences(resources, index))
    for name in sorted({*ours, *examples}):
        found = against_bundle(name, ours.get(name, {}), bundles[name]) if name in bundles else []
        found += against_example(name, ours.get(name, {}), examples.get(name, {}))
        different += [(name, *difference) for difference in found]
    for name, place, mine, its in different[:50]:
        print(f"{name}: {place}: {mine!r} in the package, {its!r} in HL7's")

    print("compared: " + ", ".join(f"{count:,} {what}" for what, count in counted(ours).items()))
    tried, missed = unnoticed(resources, bundles)
    for name, what in missed[:50]:
        print(f"not noticed: {name} altered by {' '.join(map(str, what))}")
    print(f"altered on purpose: {tried:,} times, {tried - len(missed):,} noticed")
    print(f"{len(different)} differences from HL7's definitions")
    sys.exit(1 if different or missed or not bundles else 0)


if __name__ == "__main__":
    main()
