#!/usr/bin/env python3
"""Sends requests of the test cases as JSON and as XML: what is answered must be the same, in XML too.

usage: xml_twins.py BASE_URL CASES_FOLDER
"""
import json
import pathlib
import sys
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import quoteattr

NAMESPACE = "{http://hl7.org/fhir}"
OPERATIONS = {"expand": "/ValueSet/$expand", "validate-code": "/ValueSet/$validate-code",
              "cs-validate-code": "/CodeSystem/$validate-code", "lookup": "/CodeSystem/$lookup"}
VARYING = ("timestamp", "identifier")


def to_xml(name, value):
    """A JSON property as FHIR XML, without narrative, extensions of primitives and what are no names of elements."""
    if isinstance(value, list):
        return "".join(to_xml(name, item) for item in value)
    if isinstance(value, bool):
        return f'<{name} value="{str(value).lower()}"/>'
    if not isinstance(value, dict):
        return f"<{name} value={quoteattr(str(value))}/>"
    if "resourceType" in value and name != value["resourceType"]:
        return f"<{name}>{to_xml(value['resourceType'], value)}</{name}>"
    attributes = f" url={quoteattr(value['url'])}" if name in ("extension", "modifierExtension") else ""
    inner = "".join(to_xml(key, item) for key, item in value.items()
                    if key.isalnum() and key not in ("resourceType", "text") and not (attributes and key == "url"))
    return f"<{name}{attributes}>{inner}</{name}>"


def document(resource):
    text = to_xml(resource["resourceType"], resource)
    return text.replace(f"<{resource['resourceType']}>", f'<{resource["resourceType"]} xmlns="http://hl7.org/fhir">', 1)


def call(url, body, media_type, language):
    headers = {"Content-Type": media_type, "Accept": media_type}
    if language:
        headers["Accept-Language"] = language
    request = urllib.request.Request(url, data=body.encode(), headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def leaves_of_json(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in VARYING and key != "resourceType":
                yield from leaves_of_json(item, path + (key,))
    elif isinstance(value, list):
        for item in value:
            yield from leaves_of_json(item, path)
    else:
        yield path[-1], str(value).lower() if isinstance(value, bool) else str(value)


def leaves_of_xml(element):
    name = element.tag.removeprefix(NAMESPACE)
    if name in VARYING:
        return
    if "value" in element.attrib:
        yield name, element.attrib["value"]
    if "url" in element.attrib:
        yield "url", element.attrib["url"]
    for child in element:
        yield from leaves_of_xml(child)


def main():
    base, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    load = lambda name: json.loads((folder / name).read_text(encoding="utf-8-sig"))
    same = different = 0
    for suite in load("test-cases.json")["suites"]:
        if suite.get("mode", "general") != "general" or suite.get("disabled"):
            continue
        setup = [{"name": "tx-resource", "resource": load(name)} for name in suite.get("setup", [])]
        for test in suite["tests"][::3]:
            if test["operation"] not in OPERATIONS or test.get("mode", "general") != "general":
                continue
            body = load(test["request"])
            body.setdefault("parameter", []).extend(setup)
            url, language = base + OPERATIONS[test["operation"]], test.get("Accept-Language")
            json_status, json_answer = call(url, json.dumps(body), "application/fhir+json", language)
            xml_status, xml_answer = call(url, document(body), "application/fhir+xml", language)
            json_leaves = sorted(leaves_of_json(json.loads(json_answer)))
            xml_leaves = sorted(leaves_of_xml(ElementTree.fromstring(xml_answer)))
            if json_status == xml_status and json_leaves == xml_leaves:
                same += 1
                continue
            different += 1
            odd = [leaf for leaf in json_leaves if leaf not in xml_leaves] + [l for l in xml_leaves if l not in json_leaves]
            print(f"XML differs from JSON: {suite['name']}/{test['name']}: {json_status}, {xml_status}, {odd[:4]}")
    print(f"{same} requests answered the same as XML, {different} not")
    sys.exit(0 if same and not different else 1)


main()
