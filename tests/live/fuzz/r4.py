"""What R4 says of every element: its type, its binding, the codes allowed. Read from HL7's own files as HAPI's jar
carries them, so that it owes nothing to bindgate. Start at Definitions."""

import glob
import json
import os
import re
import xml.etree.ElementTree as xml
import zipfile

# R4 binds these as |4.0.1, a version that no value set of theirs has: whether a code is in them is warned about, not
# decided.
UNDECIDED = {'http://terminology.hl7.org/ValueSet/v3-NullFlavor', 'http://terminology.hl7.org/ValueSet/v3-EntityNameUseR2'}

F = '{http://hl7.org/fhir}'
STEM = 'http://hl7.org/fhir/StructureDefinition/'
PRIMITIVE = re.compile('[a-z].*|xhtml$')


def value(node, *path):
    for name in path:
        node = node.find(F + name)
        if node is None:
            return None
    return node.get('value')


class Element:
    """One JSON property: `type` is a type's name or a backbone element's path."""

    def __init__(self, type, many, strength=None, value_set=None, choice=None):
        self.type, self.many, self.strength, self.value_set, self.choice = type, many, strength, value_set, choice

    @property
    def required(self):
        return self.strength == 'required'


class Definitions:
    """fields[type][property] -> Element; resources; allowed[value set] -> {code: system} where it can be listed;
    whole[code system] -> set of codes; extensions[url] -> (property, value set) of required bindings;
    types: the datatypes, all spelled as in R4."""

    def __init__(self, tables):
        self.fields = {
            type: {
                name: Element(*of)
                for name, of in fields.items()
            }
            for type, fields in tables['fields'].items()
        }
        self.resources, self.types, self.extensions = tables['resources'], tables['types'], tables['extensions']
        self.allowed = tables['allowed']
        self.whole = {system: set(codes) for system, codes in tables['whole'].items()}

    def field(self, type, name):
        return self.fields.get(type, {}).get(name)


def load(cache):
    """The tables from the file `cache`, which is made where it is missing."""
    if not os.path.exists(cache):
        os.makedirs(os.path.dirname(cache), exist_ok=True)
        text = json.dumps(_read(_jar()))
        with open(cache + '.new', 'w') as out:
            out.write(text)
        os.replace(cache + '.new', cache)
    with open(cache) as file:
        return Definitions(json.load(file))


def _jar():
    home = os.path.expanduser('~/.m2/repository/ca/uhn/hapi/fhir/hapi-fhir-validation-resources-r4')
    found = sorted(glob.glob(home + '/*/*.jar'))
    if not found:
        raise FileNotFoundError('Maven has not fetched hapi-fhir-validation-resources-r4')
    return found[-1]


def _read(jar):
    archive = zipfile.ZipFile(jar)
    files = {os.path.basename(name): name for name in archive.namelist()}

    def resources(*names):
        for name in names:
            for held in xml.fromstring(archive.read(files[name])).findall(F + 'entry/' + F + 'resource'):
                yield held[0]

    whole, sets = _code_systems_and_sets(resources('valuesets.xml', 'v3-codesystems.xml'))
    allowed = {
        url: codes
        for url in sets if url not in UNDECIDED and (codes := _codes(sets[url], whole)) is not None
    }
    fields, names, types = {}, [], []
    for one in resources('profiles-types.xml', 'profiles-resources.xml'):
        if one.tag != F + 'StructureDefinition' or value(one, 'derivation') == 'constraint':
            continue
        if value(one, 'abstract') != 'true':
            (names if value(one, 'kind') == 'resource' else types).append(value(one, 'type'))
        _add_elements(one, fields)
    _resolve_references(fields)
    extensions = dict(_extensions(resources('extension-definitions.xml'), allowed))
    used = {of[3] for each in fields.values() for of in each.values()} | {of[1] for of in extensions.values()}
    return {
        'fields': fields,
        'resources': sorted(names),
        'types': sorted(types),
        'extensions': extensions,
        'allowed': {
            url: allowed[url]
            for url in allowed if url in used
        },
        'whole': {
            system: sorted(codes)
            for system, codes in whole.items()
        }
    }


def _code_systems_and_sets(resources):
    whole, sets = {}, {}
    for one in resources:
        if one.tag == F + 'ValueSet':
            sets[value(one, 'url')] = one
        elif one.tag == F + 'CodeSystem' and value(one, 'content') == 'complete':
            whole[value(one, 'url')] = {value(concept, 'code') for concept in one.iter(F + 'concept')}
    return whole, sets


def _codes(value_set, whole):
    """{code: system}, or None where the set is more than lists and whole systems."""
    compose = value_set.find(F + 'compose')
    if compose is None or compose.find(F + 'exclude') is not None:
        return None
    out = {}
    for include in compose.findall(F + 'include'):
        system = value(include, 'system')
        if system is None or include.find(F + 'filter') is not None or include.find(F + 'valueSet') is not None:
            return None
        listed = [value(concept, 'code') for concept in include.findall(F + 'concept')]
        if not listed and system not in whole:
            return None
        out.update(dict.fromkeys(listed or sorted(whole[system]), system))
    return out


def _type_code(type):
    code = value(type, 'code')
    return 'string' if code.startswith('http://hl7.org/fhirpath/') else code


def _add_elements(definition, fields):
    for element in definition.find(F + 'snapshot').findall(F + 'element'):
        path = value(element, 'path')
        if '.' not in path:
            fields.setdefault(path, {})
            continue
        parent, name = path.rsplit('.', 1)
        many = value(element, 'max') not in ('0', '1')
        strength, value_set = value(element, 'binding', 'strength'), value(element, 'binding', 'valueSet')
        value_set = value_set and value_set.split('|')[0]
        into = fields.setdefault(parent, {})
        if reference := value(element, 'contentReference'):
            into[name] = ['#' + reference[1:], many]
            continue
        codes = [_type_code(type) for type in element.findall(F + 'type')]
        if name.endswith('[x]'):
            for code in codes:
                into[name[:-3] + code[0].upper() + code[1:]] = [code, many, strength, value_set, name[:-3]]
        else:
            nested = codes[0] in ('BackboneElement', 'Element') and name != 'extension'
            into[name] = [path if nested else codes[0], many, strength, value_set, None]


def _resolve_references(fields):
    for each in fields.values():
        for name, of in each.items():
            if of[0].startswith('#'):
                each[name] = [of[0][1:], of[1], None, None, None]


def _extensions(definitions, allowed):
    for one in definitions:
        if one.tag != F + 'StructureDefinition':
            continue
        for element in one.find(F + 'snapshot').findall(F + 'element'):
            if value(element, 'path') != 'Extension.value[x]' or value(element, 'binding', 'strength') != 'required':
                continue
            codes = [_type_code(type) for type in element.findall(F + 'type')]
            value_set = (value(element, 'binding', 'valueSet') or '').split('|')[0]
            if len(codes) == 1 and value_set in allowed and codes[0] in ('code', 'Coding', 'CodeableConcept'):
                yield value(one, 'url'), ['value' + codes[0][0].upper() + codes[0][1:], value_set]
