"""FHIR's XML to its JSON (https://hl7.org/fhir/R4/json.html), by the type definitions that are in XML themselves.

What is a list, and what a boolean or a number, is looked up in the StructureDefinitions and never guessed. Narrative is
left out. A decimal is a decimal.Decimal, so that who writes it decides about its digits.
"""
import decimal
import xml.etree.ElementTree as ElementTree

FHIR = "{http://hl7.org/fhir}"
SYSTEM = "http://hl7.org/fhirpath/System."  # the primitives that elements like Resource.id are said to be of
XHTML = "{http://www.w3.org/1999/xhtml}"

WRITTEN_AS = {"boolean": {"true": True, "false": False}.__getitem__, "integer": int, "unsignedInt": int,
              "positiveInt": int, "decimal": decimal.Decimal}


def value_of(parent, *names):
    """The value attribute of the child with this name, of its child with the next name and so on; None without it."""
    for name in names:
        parent = parent.find(FHIR + name)
        if parent is None:
            return None
    return parent.get("value")


def resources_in(bundle):
    """The XML elements of the resources in an XML Bundle, in its order."""
    for resource in ElementTree.fromstring(bundle).iterfind(f"{FHIR}entry/{FHIR}resource/*"):
        yield resource


class Types:
    """What may stand inside each type: name in XML -> (type, list or not)."""

    def __init__(self, definitions):
        self._kinds, self._children = {}, {}
        for definition in definitions:
            if value_of(definition, "derivation") == "constraint":
                continue
            type_name = value_of(definition, "type")
            self._kinds[type_name] = value_of(definition, "kind")
            for element in definition.iterfind(f"{FHIR}snapshot/{FHIR}element"):
                parent, _, name = value_of(element, "path").rpartition(".")
                if parent:
                    self._add(parent, name, element)

    def _add(self, parent, name, element):
        children = self._children.setdefault(parent, {})
        many = value_of(element, "max") not in ("0", "1")
        reference = value_of(element, "contentReference")
        if reference is not None:
            children[name] = (reference.removeprefix("#"), many)
            return
        kinds = [value_of(kind, "code") for kind in element.iterfind(FHIR + "type")]
        for kind in kinds:
            if name.endswith("[x]"):
                children[name[:-3] + kind[0].upper() + kind[1:]] = (kind, many)
            elif kind in ("Element", "BackboneElement"):
                children[name] = (f"{parent}.{name}", many)
            else:
                children[name] = (kind, many)

    def child(self, parent, name):
        try:
            return self._children[parent][name]
        except KeyError:
            raise SystemExit(f"no definition has {parent}.{name}") from None

    def is_primitive(self, type_name):
        return self._kinds.get(type_name) == "primitive-type" or type_name.startswith(SYSTEM)

    def is_resource(self, type_name):
        return self._kinds.get(type_name) == "resource"


def resource_to_json(resource, types):
    type_name = resource.tag.removeprefix(FHIR)
    return {"resourceType": type_name, **_object(resource, type_name, types)}


def _object(element, type_name, types):
    out = dict(element.attrib)  # id, and an Extension's url
    for child in element:
        if child.tag.startswith(XHTML):
            continue
        name = child.tag.removeprefix(FHIR)
        kind, many = types.child(type_name, name)
        if types.is_primitive(kind):
            _add_primitive(out, name, child, kind, many, types)
            continue
        value = resource_to_json(child[0], types) if types.is_resource(kind) else _object(child, kind, types)
        if many:
            out.setdefault(name, []).append(value)
        else:
            out[name] = value
    return out


def _add_primitive(out, name, element, kind, many, types):
    text = element.get("value")
    value = None if text is None else WRITTEN_AS.get(kind, str)(text)
    others = {key: held for key, held in _object(element, kind, types).items() if key != "value"}
    if not many:
        out.update({key: held for key, held in ((name, value), (f"_{name}", others)) if held not in (None, {})})
        return
    values = out.setdefault(name, [])
    values.append(value)
    if others or f"_{name}" in out:
        twins = out.setdefault(f"_{name}", [])
        twins += [None] * (len(values) - 1 - len(twins)) + [others or None]
