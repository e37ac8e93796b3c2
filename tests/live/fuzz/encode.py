"""From a tree to the bytes of a body: JSON or XML bent as text, charset, content coding, content type."""

import gzip
import json
import re
import zlib

from tree import to_json, to_xml

JSON_TYPES = ['application/fhir+json'
              ] * 12 + ['application/json'] * 3 + ['application/fhir+json; charset=utf-8'] * 3 + [
                  'application/json+fhir', 'text/json', 'application/fhir+json;fhirVersion=4.0'
              ]
XML_TYPES = [type.replace('json', 'xml') for type in JSON_TYPES]
ODD_TYPES = [
    'application/fhir json', 'application/json fhir', 'application/fhir+ndjson', 'application/ndjson', 'text/turtle',
    'application/fhir+turtle', 'application/x-turtle', 'APPLICATION/FHIR+JSON', 'application/fhir+json;',
    ' application/fhir+json ', 'application/fhir+json; charset="utf-8"', 'application/fhir+json; charset=utf-16',
    'application/fhir+json; charset=iso-8859-1', 'application/fhir+json, text/plain',
    'text/plain, application/fhir+json', 'text/plain; application/fhir+json', 'application/fhir+json; a="b',
    'application/fhir+json ; q=1', 'application/fhir+json\t', 'application/fhir%2Bjson', 'json', 'xml', 'html/json',
    'html/xml', '*/*', 'application/*', 'text/plain', 'application/octet-stream', 'application/x-json',
    'application/vnd.api+json', 'application/problem+json', 'application/fhir+json+x', 'application/fhir',
    'application/fhir+jsonx', 'application/fhir+json-patch', 'application/json-patch+json',
    'application/merge-patch+json', 'application/xml-patch+xml', 'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x', 'multipart/related; boundary=x; type="application/fhir+json"',
    'application/soap+xml', 'application/xhtml+xml', 'text/html', '', ' ', 'application/fhir+json;charset=utf-7',
    'application/fhir+json; charset=utf-8; charset=utf-16', 'application/fhir+json; fhirVersion=5.0',
    'application/\u017fhir+json', 'application/fhir+json (comment)', 'application/graphql',
    'application/json;odata=verbose', 'application/fhir+xml, application/fhir+json', 'text/x-json', 'text/fhir+xml',
    'application/hl7-v3+xml', 'application/fhir+cbor'
]


def _gzip(body):
    return gzip.compress(body, 1, mtime=0)  # the time would make each run's bytes its own


def type_of(root):
    type = root.get('resourceType')
    return type if isinstance(type, str) and re.fullmatch('[A-Za-z]+', type) else 'Patient'


def _json_text(rng, root):
    writer = json.dumps if rng.random() < 0.8 else rng.choice([
        lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: '"' + ''.join(f'\\u{ord(c):04x}' if ord(c) < 65536 and rng.random() < 0.2 else json.dumps(c)[1:-1]
                                   for c in text) + '"', lambda text: "'" + text + "'"
        if rng.random() < 0.1 else json.dumps(text)
    ])
    text = to_json(root, writer)
    if rng.random() < 0.06:
        text = rng.choice([
            lambda: '\ufeff' + text,
            lambda: text + text,
            lambda: text + '\n' + text,
            lambda: '[' + text + ']',
            lambda: '\n \t' + text + '\n',
            lambda: text + '\u0000',
            lambda: '/* c */' + text,
            lambda: '// c\n' + text,
            lambda: text[:-1] + ',}',
            lambda: text[:-1],
            lambda: ")]}',\n" + text,
            lambda: '\u001e' + text + '\n',
            lambda: '{"resourceType":"Basic"}\n' + text,
            lambda: text + ' x',
            lambda: text.replace(':', ' :\t', 3),
            lambda: '# c\n' + text,
            lambda: text.replace('"', "'"),
        ])()
    return text


def _xml_text(rng, root, case):
    text = to_xml(root)
    if rng.random() < 0.4:
        bad = re.escape(case.bad)
        leaf = re.search(rf'<([^\s<>/]+)( [^<>]*)?value="{bad}"/>', text)
        good = case.good
        if leaf and rng.random() < 0.8:
            name = leaf.group(1)
            new = rng.choice([
                f'<{name} Value="{case.bad}"/>', f'<{name}>{case.bad}</{name}>',
                f'<{name} value="{good}" Value="{case.bad}"/>', f'<{name} value="{good}"/><{name} value="{case.bad}"/>',
                f'<{name} value="{case.bad}"/><{name} value="{good}"/>',
                f'<f:{name} xmlns:f="http://hl7.org/fhir" value="{case.bad}"/>',
                f'<{name} xmlns="urn:x" value="{case.bad}"/>', f'<f:{name} xmlns:f="urn:x" value="{case.bad}"/>',
                f'<{name} xmlns:f="urn:x" f:value="{case.bad}"/>',
                f'<{name} xmlns:f="http://hl7.org/fhir" value="{good}" f:value="{case.bad}"/>',
                f'<{name}><value value="{case.bad}"/></{name}>', f'<{name}><![CDATA[{case.bad}]]></{name}>',
                f'<{name} value="&#66;{case.bad[1:]}"/>', f"<{name} value='{case.bad}'/>",
                f'<{name} value=" {case.bad} "/>', f'<{name} value="{good}">{case.bad}</{name}>',
                f'<{name} id="{case.bad}" value="{good}"/>', f'<{name.lower()} value="{case.bad}"/>',
                f'<{name.upper()} value="{case.bad}"/>', f'<{name} value="{good}" xml:value="{case.bad}"/>',
                f'<{name} value="{good}"><extension url="http://hl7.org/fhir/StructureDefinition/data-absent-reason"><valuecode value="{case.bad}"/></extension></{name}>',
                f'<{name} value="{good}"><extension url="x"><valueaddress><use value="{case.bad}"/></valueaddress></extension></{name}>',
                f'<?pi x?><{name}\n\tvalue\n=\n"{case.bad}"\n/>',
                f'<!-- c --><{name} value="{case.bad}"><!-- d --></{name}>', f'<{name} value="{case.bad}" extra="1"/>',
                f'<{name} xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" value="{case.bad}"/>',
                f'<{name} xmlns:v="http://hl7.org/fhir" v:value="{case.bad}"/>', f'<{name} VALUE="{case.bad}"/>'
            ])
            return text[:leaf.start()] + new + text[leaf.end():]
        return rng.choice([
            lambda: '<?xml version="1.0" encoding="UTF-8"?>' + text, lambda: '<?xml version="1.1"?>' + text,
            lambda: '\ufeff' + text, lambda: '<?xml version="1.0" encoding="ISO-8859-1"?>' + text,
            lambda: '<?xml version="1.0" encoding="UTF-16"?>' + text,
            lambda: f'<!DOCTYPE x [<!ENTITY b "{case.bad}">]>' + text.replace(case.bad, '&b;'),
            lambda: '<!DOCTYPE Patient>' + text, lambda: text.replace(' xmlns="http://hl7.org/fhir"', '', 1),
            lambda: text.replace('http://hl7.org/fhir"', 'http://hl7.org/fhir/"', 1),
            lambda: re.sub(r'<(/?)(?=\w)', r'<\1f:', text).replace('xmlns=', 'xmlns:f=', 1),
            lambda: ' \n' + text + '\n', lambda: text + text, lambda: '<x>' + text + '</x>',
            lambda: text.replace(' xmlns="http://hl7.org/fhir"', ' xmlns="HTTP://hl7.org/fhir"', 1),
            lambda: text.replace('><', '>\n<'), lambda: text.replace('/>', '></x>', 1),
            lambda: '<?xml version="1.0" standalone="yes"?>' + text, lambda: text.replace(
                ' xmlns="http://hl7.org/fhir"', ' xmlns="http://hl7.org/fhir" xmlns="http://hl7.org/fhir"', 1)
        ])()
    return text


def body(rng, case, fields, root=None):
    """The bytes of the resource; adds Content-Type and Content-Encoding."""
    root = case.root if root is None else root
    is_xml = rng.random() < 0.3
    text = _xml_text(rng, root, case) if is_xml else _json_text(rng, root)
    type = rng.choice(XML_TYPES if is_xml else JSON_TYPES)
    charset = 'utf-8'
    if rng.random() < 0.1:
        type = rng.choice(ODD_TYPES)
        case.notes.append('type')
        if rng.random() < 0.15:
            type = rng.choice(JSON_TYPES if is_xml else XML_TYPES)
    if rng.random() < 0.04:
        charset = rng.choice(['utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'latin-1', 'utf-7', 'cp037', 'utf-8-sig'])
        case.notes.append(charset)
        if rng.random() < 0.6:
            type = type.split(';')[0] + '; charset=' + charset
    bytes = text.encode(charset, 'replace') if charset != 'utf-8' else text.encode('utf-8', 'surrogatepass')
    if rng.random() < 0.99:
        fields.append(['Content-Type', type])
    if rng.random() < 0.02:
        fields.append(
            [rng.choice(['Content-Type', 'content_type', 'Content-Type ']),
             rng.choice(ODD_TYPES + JSON_TYPES)])
        case.notes.append('two types')
    return encoded(rng, case, fields, bytes)


def encoded(rng, case, fields, body):
    if rng.random() > 0.15:
        return body
    case.notes.append('coding')
    packed = _gzip(body)
    coding, bytes = rng.choice([('gzip', packed), ('gzip', packed), ('x-gzip', packed), ('GZip', packed),
                                ('deflate', zlib.compress(body)), ('deflate', zlib.compress(body)[2:-4]), ('br', body),
                                ('gzip, gzip', _gzip(packed)), ('gzip', body), ('identity', body), ('identity', packed),
                                ('gzip', _gzip(body[:9]) + _gzip(body[9:])), ('gzip', packed + b'x'),
                                ('gzip', packed[:-4]), (' gzip', packed), ('gzip,', packed), ('gzip;q=1', packed),
                                ('', body), ('utf-8', body), ('aws-chunked', body), ('zstd', body),
                                ('gzip', packed + _gzip(b'{"resourceType":"Patient"}')), ('identity, gzip', packed),
                                ('GZIP\t', packed)])
    fields.append(
        [rng.choice(['Content-Encoding'] * 6 + ['content_encoding', 'X-Content-Encoding', 'Transfer-Coding']), coding])
    return bytes
