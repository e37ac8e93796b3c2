"""Resources as trees that can be bent in ways a dict cannot: repeated names, raw text. Written as JSON and as XML."""

import json
from html import escape

FHIR = 'http://hl7.org/fhir'


class Obj(list):
    """A JSON object: [name, value] pairs in order; a name may repeat."""

    def get(self, name):
        return next((pair[1] for pair in self if pair[0] == name), None)

    def put(self, name, value):
        """Sets the first pair of that name, or adds one. Returns the pair."""
        for pair in self:
            if pair[0] == name:
                pair[1] = value
                return pair
        self.append([name, value])
        return self[-1]


class Raw(str):
    """Text that is written into JSON as it stands, quotes and all."""


def obj(**members):
    return Obj([name, value] for name, value in members.items())


def to_json(node, text=json.dumps):
    """`text` writes names and strings."""
    if isinstance(node, Raw):
        return str(node)
    if isinstance(node, Obj):
        return '{' + ','.join(f'{name if isinstance(name, Raw) else text(name)}:{to_json(value, text)}'
                              for name, value in node) + '}'
    if isinstance(node, list):
        return '[' + ','.join(to_json(item, text) for item in node) + ']'
    return text(node) if isinstance(node, str) else json.dumps(node)


def to_xml(resource):
    return _element(resource.get('resourceType') or 'Patient', resource, f' xmlns="{FHIR}"')


def _attribute(value):
    return escape(json.dumps(value) if isinstance(value, (bool, type(None))) else str(value))


def _element(name, node, attributes=''):
    """What has no place in XML is written as its nearest relative: a list in a list is flattened, null is left out."""
    if not isinstance(node, Obj):
        return f'<{name}{attributes} value="{_attribute(node)}"/>'
    siblings = {key[1:]: value for key, value in node if key.startswith('_')}
    content, written = [], set()
    is_resource = isinstance(node.get('resourceType'), str)
    for key, value in node:
        if key == 'resourceType':
            continue
        if key == 'div':
            content.append(str(value))
        elif not isinstance(value, list) and (key == 'id' and not is_resource or key == 'url' and 'xtension' in name):
            attributes += f' {key}="{_attribute(value)}"'
        elif not key.startswith('_'):
            content.append(_repeated(key, value, siblings.get(key)))
            written.add(key)
    content += [_repeated(key, None, value) for key, value in siblings.items() if key not in written]
    return f'<{name}{attributes}>{"".join(content)}</{name}>'


def _repeated(name, value, sibling):
    if isinstance(value, list) and not isinstance(value, Obj):
        others = sibling if isinstance(sibling, list) and not isinstance(sibling, Obj) else [sibling]
        others = others + [None] * (len(value) - len(others))
        return ''.join(_repeated(name, *both) for both in zip(value, others))
    if isinstance(sibling, list) and not isinstance(sibling, Obj):
        return ''.join(_repeated(name, None, each) for each in sibling)
    if isinstance(value, Obj):
        if isinstance(value.get('resourceType'), str):
            return f'<{name}>{_element(value.get("resourceType"), value)}</{name}>'
        return _element(name, value)
    if isinstance(sibling, Obj):
        return _element(name, sibling, '' if value is None else f' value="{_attribute(value)}"')
    return '' if value is None else _element(name, value)
