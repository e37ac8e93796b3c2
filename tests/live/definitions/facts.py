"""A resource as facts: the place of each value in it -> the value, the same from JSON and from XML.

A place is written as "snapshot/element.12/type/code": a number is left out where it is 0, and an extension has its
url, so that others beside it do not count. XML has texts only; JSON's values keep their type.
"""
import json
import xml.parsers.expat


class Number(str):
    """A JSON number as it is written."""


def of_json(resource):
    facts = {}
    _flatten(resource, "", facts)
    return facts


def parse_json(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def _flatten(value, at, facts):
    if isinstance(value, dict):
        for name, child in value.items():
            name = name.removeprefix("_")
            children = child if isinstance(child, list) else [child]
            seen = {}
            for i, item in enumerate(children):
                _flatten(item, place(at, name, i, item.get("url") if name == "extension" else None, seen), facts)
    elif value is not None:
        facts[at] = value


def place(at, name, i, url, seen):
    if url is not None:
        i = seen.get(url, 0)
        seen[url] = i + 1
        name = f"{name}({url})"
    name = f"{name}.{i}" if i else name
    return f"{at}/{name}" if at else name


class _Reader:
    """Calls `found` with (type, facts) for each resource that is an entry of a Bundle in XML."""

    def __init__(self, found):
        self._found = found
        self._depth, self._skipping = 0, 0
        self._places, self._counts = [], []
        self._facts = None

    def start(self, tag, attributes):
        self._depth += 1
        if self._depth < 4 or self._skipping:  # Bundle, entry, resource
            return
        if tag == "div":
            self._skipping = self._depth
            return
        if self._depth == 4:
            self._facts = {"resourceType": tag}
            self._push("")
            return
        at, (counts, seen) = self._places[-1], self._counts[-1]
        if tag[0].isupper():  # a contained resource's own element, in <contained>
            self._facts[f"{at}/resourceType"] = tag
            self._push(at)
            return
        i = counts.get(tag, 0)
        counts[tag] = i + 1
        here = place(at, tag, i, attributes.get("url") if tag == "extension" else None, seen)
        for name, value in attributes.items():
            if name == "value":
                self._facts[here] = value
            elif name != "xmlns":
                self._facts[f"{here}/{name}"] = value
        self._push(here)

    def end(self, tag):
        if self._skipping:
            self._skipping = 0 if self._skipping == self._depth else self._skipping
        elif self._depth >= 4:
            self._places.pop()
            self._counts.pop()
            if self._depth == 4:
                self._found(tag, self._facts)
        self._depth -= 1

    def _push(self, at):
        self._places.append(at)
        self._counts.append(({}, {}))


def read_bundle(path, found):
    reader = _Reader(found)
    parser = xml.parsers.expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    with open(path, "rb") as file:
        parser.ParseFile(file)
