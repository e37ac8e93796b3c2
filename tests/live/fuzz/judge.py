"""Whether what a server stored holds a code that should not have come through. Two judges: a walk by HL7's definitions,
which owes bindgate nothing, and `bindgate validate`, which knows more. Start at misses."""

import base64
import json
import re
import subprocess

BAD = re.compile(r'BADCODE-(\d+)')
FHIR_LIKE = re.compile(r'fhir', re.I)
PLAIN = ('string', 'markdown', 'uri', 'url', 'canonical', 'id', 'oid', 'uuid', 'xhtml', 'base64Binary', 'date',
         'dateTime', 'instant', 'time', 'decimal', 'integer', 'positiveInt', 'unsignedInt', 'boolean')


def misses(definitions, bindgate, lines):
    """{index of the line: [what is wrong]} of stored resources, each a line of JSON."""
    out = {}
    for index, line in enumerate(lines):
        found = list(Walk(definitions).resource(json.loads(line), ''))
        if found:
            out[index] = found
    for index, errors in _errors(bindgate, lines):
        out.setdefault(index, []).extend('bindgate validate: ' + each for each in errors)
    return out


def _errors(bindgate, lines):
    if not lines:
        return
    done = subprocess.run([bindgate, 'validate', '--format', 'ndjson', '-'],
                          input='\n'.join(lines).encode('utf-8', 'surrogatepass'),
                          stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    reports = done.stdout.decode().splitlines()
    if len(reports) != len(lines):
        raise RuntimeError(
            f'bindgate validate judged {len(reports)} of {len(lines)} resources: {done.stderr.decode()[-500:]}')
    for index, text in enumerate(reports):
        issues = json.loads(text)['outcome']['issue']
        errors = [
            f"{each.get('expression', ['?'])[0]}: {each['details']['text']}" for each in issues
            if each['severity'] in ('error', 'fatal')
        ]
        if errors:
            yield index, errors


class Walk:

    def __init__(self, definitions):
        self.definitions = definitions

    def resource(self, node, at):
        type = node.get('resourceType') if isinstance(node, dict) else None
        if type not in self.definitions.resources:
            if self._holds_bad(node):
                yield f'{at or "resource"}: a wrong code in {type!r}, which is no resource type'
            return
        if type == 'Binary':
            yield from self._binary(node, at)
        yield from self.members(node, type, at + ('.' if at else '') + type)

    def members(self, node, type, at):
        for name, value in node.items():
            here = f'{at}.{name}'
            if name == 'resourceType' and type in self.definitions.resources:
                continue
            if name.startswith('_') and self.definitions.field(type, name[1:]):
                for each in value if isinstance(value, list) else [value]:
                    if isinstance(each, dict):
                        yield from self.members(each, 'Element', here)
                    elif self._holds_bad(each):
                        yield f'{here}: a wrong code where an object belongs'
                continue
            element = self.definitions.field(type, name)
            if element is None:
                if self._holds_bad(value):
                    yield f'{here}: a wrong code in an element that {type} does not have'
                continue
            if type == 'Extension' and name in ('valueCode', 'valueCoding', 'valueCodeableConcept'):
                known = self.definitions.extensions.get(node.get('url'))
                if known and known[0] == name:
                    yield from self._bound(value, element.type, known[1], here)
            yield from self.element(value, element, here)

    def element(self, value, element, at):
        if isinstance(value, list) != element.many and self._holds_bad(value):
            yield f'{at}: a wrong code in {"a list" if isinstance(value, list) else "no list"}'
            return
        for each in value if isinstance(value, list) else [value]:
            if each is None:
                continue
            if element.required and element.value_set in self.definitions.allowed:
                yield from self._bound(each, element.type, element.value_set, at)
            if element.type == 'Resource':
                yield from self.resource(each, at)
            elif element.type in PLAIN or element.type == 'code':
                if isinstance(each, (dict, list)) and self._holds_bad(each):
                    yield f'{at}: a wrong code in an object where a {element.type} belongs'
            elif isinstance(each, dict):
                if element.type == 'Coding':
                    yield from self._coding(each, at)
                yield from self.members(each, element.type, at)
            elif self._holds_bad(each):
                yield f'{at}: a wrong code in {each!r}, where a {element.type} belongs'

    def _bound(self, value, type, value_set, at):
        allowed = self.definitions.allowed[value_set]
        if type == 'code':
            if isinstance(value, str) and value not in allowed:
                yield f'{at}: {value!r} is not in {value_set}'
            return
        codings = [value] if type == 'Coding' else value.get('coding', []) if isinstance(value, dict) else []
        codings = [
            coding for coding in (codings if isinstance(codings, list) else [codings]) if isinstance(coding, dict)
        ]
        if codings and not any(
                allowed.get(coding.get('code')) == coding.get('system')
                for coding in codings if isinstance(coding.get('code'), str)):
            if any(coding.get('code') is not None for coding in codings):
                yield f'{at}: none of {[coding.get("code") for coding in codings]} is in {value_set}'

    def _coding(self, coding, at):
        whole = self.definitions.whole.get(coding.get('system')) if isinstance(coding.get('system'), str) else None
        if whole is not None and BAD.match(str(coding.get('code'))):
            yield f'{at}: {coding["code"]!r} is no code of {coding["system"]}'

    def _binary(self, node, at):
        if not FHIR_LIKE.search(str(node.get('contentType', '')).split(';')[0]):
            return
        try:
            data = base64.b64decode(node.get('data', ''))
        except ValueError:
            return
        if BAD.search(data.decode('latin-1')):
            yield f'{at or "Binary"}.data: a wrong code in bytes stored as {node["contentType"]!r}'

    @staticmethod
    def _holds_bad(node):
        return BAD.search(json.dumps(node)) is not None
