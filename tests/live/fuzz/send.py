"""From a bent case to the bytes of one HTTP request: encoding, content type, target, method, fields. Start at request."""

import base64
import json
from urllib.parse import quote

import bend
import encode
from tree import Obj, obj, to_json, to_xml

FORMATS = [
    'json', 'xml', 'application/fhir+json', 'application/fhir%2Bxml', 'application/json', 'text/xml', 'turtle', 'ttl',
    'ndjson', 'html/json', 'JSON', '', 'x', 'application/fhir json', 'json&_format=xml', 'xml&_format=json'
]
READ_ONLY = [
    '$validate', '$validate-code', '$expand', '$lookup', '$translate', '$subsumes', '$find-matches', '$is-code',
    '$graphql', '$match', '$diff', '$everything', '$document', '$document?persist=true', '$evaluate-measure',
    '$conforms', '$implements', '$versions', '$meta', '$batch-validate-code', '$lastn', '$stats', '_search',
    '_search?_format=json'
]
OTHER_OPERATIONS = [
    '$meta-add', '$meta-delete', '$process-message', '$submit-data', '$apply', '$populate', '$transform', '$closure',
    '$add', '$remove', '$submit', '$merge', '$convert', '$bulk-import', '$import', '$snapshot', '$questionnaire'
]
OVERRIDES = [
    'X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override', 'X_HTTP_METHOD_OVERRIDE', 'X_HTTP_Method',
    'x_method_override', 'X-HTTP_Method-Override', 'X-Http-Method-Override ', 'HTTP-Method-Override', '_method'
]


class Request:

    def __init__(self, method, target, fields, body):
        self.method, self.target, self.fields, self.body = method, target, fields, body

    def bytes(self):
        head = [f'{self.method} {self.target} HTTP/1.1'] + [f'{name}: {value}' for name, value in self.fields]
        return '\r\n'.join(head + ['', '']).encode('utf-8', 'surrogatepass') + self.body


class Tools:
    """What bends and requests know of R4 and of the server."""

    def __init__(self, definitions, server, patients):
        self.definitions, self.server, self.patients = definitions, server, patients
        self.types, self.resources = definitions.types, definitions.resources
        self.concepts = [(type, name, definitions.allowed[of.value_set][next(iter(definitions.allowed[of.value_set]))],
                          of.many) for type in definitions.resources for name, of in definitions.fields[type].items()
                         if of.type == 'CodeableConcept' and of.required and of.value_set in definitions.allowed]

    def with_code(self, rng, type, bad):
        """An object of the type with the wrong code in one of its required bindings, None where it has none."""
        names = [
            name for name, of in self.definitions.fields.get(type, {}).items()
            if of.required and of.value_set in self.definitions.allowed
        ]
        if type.lower() == 'code':
            return bad
        return obj(**{rng.choice(names): bad}) if names else None


def request(rng, case, number, tools):
    """Bends, encodes and addresses the case. Its X-Request-Id tells what is stored whose it is."""
    names, weights = zip(*[(bend, weight) for bend, weight in bend.BENDS])
    for _ in range(rng.choice([0, 1, 1, 1, 1, 1, 2, 2, 2, 3])):
        chosen = rng.choices(names, weights)[0]
        case.notes.append(chosen.__name__)
        chosen(rng, case, tools)
    ways = [(_plain, 50), (_update, 14), (_entries, 22), (_operation, 6), (_odd_path, 5), (_header, 4), (_override, 4),
            (_patch, 4), (_binary, 6), (_graphql, 9 if tools.server == 'medplum' else 2)]
    way = rng.choices(*zip(*ways))[0]
    case.notes.append(way.__name__[1:])
    made = way(rng, case, number, tools)
    made.fields.append(['X-Request-Id', f'fz-{number}'])
    return made


def _finish(rng, method, target, fields, body):
    if rng.random() < 0.05:
        fields.append([
            'Prefer',
            rng.choice(
                ['return=minimal', 'return=OperationOutcome', 'respond-async', 'Respond-Async', 'handling=lenient'])
        ])
    if rng.random() < 0.05:
        target += ('&' if '?' in target else '?') + rng.choice(['_format=', '_format=', '_Format=', '%5fformat=', '_pretty=true&_format=']) + \
            quote(rng.choice(FORMATS), safe='%&=/+')
    if rng.random() < 0.03:
        fields.append(
            rng.choice([['If-None-Exist', 'identifier=http://example.org|none-such'], ['If-Match', 'W/"1"'],
                        ['Accept', 'text/turtle'], ['Accept-Encoding', 'gzip'], ['Expect', '100-continue'],
                        ['X-Upsert-Extistence-Check', 'disabled'], ['X-Rewrite-History', 'true'],
                        ['X-Original-URL', '/fhir/Patient/$validate'], ['X-Rewrite-URL', '/fhir/Patient'],
                        ['X-Forwarded-Prefix', '/fhir'], ['Content-Location', 'Patient/1'], ['Slug', 'x'],
                        ['X-Cascade', 'delete']]))
    fields.insert(0, ['Host', 'fuzz.example.org'])
    if not any(name == 'Accept' for name, _ in fields):
        fields.append(['Accept', 'application/fhir+json'])
    if rng.random() < 0.05:
        size = max(1, len(body) // 3)
        chunks = [body[at:at + size] for at in range(0, len(body), size)] + [b'']
        body = b''.join(b'%x\r\n%s\r\n' % (len(chunk), chunk) for chunk in chunks)
        fields.append(['Transfer-Encoding', 'chunked'])
    else:
        fields.append(['Content-Length', str(len(body))])
    return Request(method, target, fields, body)


# --- where it goes -------------------------------------------------------------------------------------------------


def _plain(rng, case, number, tools):
    fields = []
    return _finish(rng, 'POST', '/fhir/' + encode.type_of(case.root), fields, encode.body(rng, case, fields))


def _update(rng, case, number, tools):
    fields, type = [], encode.type_of(case.root)
    target = f'/fhir/{type}/fz-{number}'
    if rng.random() < 0.85:
        case.root.put('id', f'fz-{number}')
    elif rng.random() < 0.5:
        target = f'/fhir/{type}?' + rng.choice(['_id=fz-' + str(number), 'identifier=http://example.org/none|x', ''])
    return _finish(rng, 'PUT', target, fields, encode.body(rng, case, fields))


def _entries(rng, case, number, tools):
    """A batch or a transaction."""
    fields, type = [], encode.type_of(case.root)
    own = obj(resource=case.root, request=obj(method='POST', url=type))
    call = own.get('request')
    way = rng.randrange(14)
    if way == 0:
        case.root.put('id', f'fz-{number}')
        call.put('method', 'PUT')
        call.put('url', f'{type}/fz-{number}')
    elif way == 1:
        call.put(
            'method',
            rng.choice([
                'post', 'Post', 'PATCH', 'patch', 'Patch', 'GET', 'DELETE', 'HEAD', '', 'put', None, ' POST', 'POST ',
                'CREATE'
            ]))
    elif way == 2:
        call.put(
            'url',
            rng.choice([
                type + '/', '/' + type, '/' + type + '/', 'http://127.0.0.1/fhir/' + type, '', '/', type + '?',
                '//' + type,
                type.lower(), type + '#x', './' + type, '%2F' + type, 'Binary', 'Bundle', type + '/$validate'
            ]))
    elif way == 3:
        call.put('url', rng.choice(['', '/', type + '/', f'{type}/1/']) + rng.choice(READ_ONLY + OTHER_OPERATIONS))
    elif way == 4:
        own.put('fullUrl',
                rng.choice(['urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a', 'http://example.org/fhir/' + type + '/1']))
        call.put('ifNoneExist', 'identifier=http://example.org|none')
    elif way == 5:
        return _patch_entry(rng, case, number, tools)
    elif way == 6:
        del own[rng.choice([0, 1])]
        own.append(['response', obj(status='200', outcome=case.root)])
    elif way == 7:
        own[:] = rng.sample(own, len(own)) + rng.choice([[], [['resource', obj(resourceType='Basic')]],
                                                         [['Resource', case.root]],
                                                         [['request', obj(method='GET', url='Patient')]]])
    others = [
        obj(resource=obj(resourceType='Basic', code=obj(text='x')), request=obj(method='POST', url='Basic'))
        for _ in range(rng.choice([0, 0, 1, 2]))
    ]
    entries = rng.sample(others + [own], len(others) + 1)
    bundle = obj(resourceType='Bundle', type=rng.choice(['batch'] * 8 + ['transaction'] * 6), entry=entries)
    if rng.random() < 0.1:
        bundle.put(
            'type',
            rng.choice([
                'Batch', 'BATCH', 'history', 'collection', 'message', 'document', 'searchset', 'batch-response', '',
                None, 'transaction-response', 'batch ', ' transaction', 'Transaction', ['batch']
            ]))
        case.notes.append('bundle type')
    if rng.random() < 0.04:
        bundle.put('entry', rng.choice([own, [entries], [None] + entries, obj(resource=entries)]))
    if rng.random() < 0.04:
        bundle.append(
            rng.choice([['entry', [own]], ['Entry', [own]], ['entry ', [own]], ['type', 'collection'],
                        ['_entry', [own]], [bend.escaped(rng, 'entry'), [own]]]))
    if rng.random() < 0.05:
        inner = bundle
        bundle = obj(resourceType='Bundle',
                     type='batch',
                     entry=[obj(resource=inner, request=obj(method='POST', url=rng.choice(['', '/', 'Bundle'])))])
        case.notes.append('batch in batch')
    target = rng.choice(['/fhir'] * 5 +
                        ['/fhir/', '/fhir/', '/fhir//', '/fhir/?', '/fhir/Bundle', '/fhir/$process-message'])
    return _finish(rng, 'POST', target, fields, encode.body(rng, case, fields, bundle))


def _patches(rng, case):
    value = case.bad
    return rng.choice([[obj(op='add', path='/gender', value=value)], [obj(op='replace', path='/gender', value=value)],
                       [obj(op='add', path='/contact', value=[obj(gender=value)])],
                       [obj(op='add', path='/name', value=[obj(use=value)])],
                       [obj(op='test', path='/gender', value='male'),
                        obj(op='add', path='/gender', value=value)],
                       [obj(op='add', path='/contained', value=[obj(resourceType='Patient', id='c', gender=value)])],
                       obj(resourceType='Parameters',
                           parameter=[
                               obj(name='operation',
                                   part=[
                                       obj(name='type', valueCode=rng.choice(['replace', 'add'])),
                                       obj(name='path', valueString=rng.choice(['Patient.gender', 'Patient'])),
                                       obj(name='name', valueString='gender'),
                                       obj(name='value', **{rng.choice(['valueCode', 'valueString']): value})
                                   ])
                           ])])


def _patch_entry(rng, case, number, tools):
    fields, patch = [], _patches(rng, case)
    patient = f'Patient/{tools.patients[number % len(tools.patients)]}'
    if isinstance(patch, Obj):
        resource = patch
    else:
        resource = obj(resourceType='Binary',
                       contentType=rng.choice(['application/json-patch+json'] * 4 +
                                              ['application/json-patch+json; x=y', 'APPLICATION/JSON-PATCH+JSON']),
                       data=base64.b64encode(to_json(patch).encode()).decode())
    method = rng.choice(['PATCH'] * 4 + ['patch', 'Patch', ' PATCH', 'PATCH ', 'PUT', 'POST'])
    bundle = obj(resourceType='Bundle',
                 type=rng.choice(['batch', 'transaction']),
                 entry=[obj(resource=resource, request=obj(method=method, url=patient))])
    case.root = bundle
    case.notes.append('patch entry')
    return _finish(rng, 'POST', '/fhir', fields, encode.body(rng, case, fields, bundle))


def _patch(rng, case, number, tools):
    fields, patch = [], _patches(rng, case)
    type = 'application/fhir+json' if isinstance(patch, Obj) else 'application/json-patch+json'
    fields.append(['Content-Type', type if rng.random() < 0.7 else rng.choice(encode.JSON_TYPES + encode.ODD_TYPES)])
    body = encode.encoded(rng, case, fields, to_json(patch).encode())
    method = rng.choice(['PATCH'] * 8 + ['patch', 'Patch', 'POST', 'PUT'])
    return _finish(rng, method, f'/fhir/Patient/{tools.patients[number % len(tools.patients)]}', fields, body)


def _operation(rng, case, number, tools):
    fields, type = [], encode.type_of(case.root)
    operation = rng.choice(READ_ONLY * 2 + OTHER_OPERATIONS)
    if rng.random() < 0.2:
        operation = rng.choice([
            str.upper, str.title, lambda name: name + '/', lambda name: name.replace('$', '%24'),
            lambda name: name.replace('$', ''), lambda name: name + '/x', lambda name: name + '%20',
            lambda name: name.replace('_', '%5F')
        ])(operation)
    prefix = rng.choice([
        '/fhir/', f'/fhir/{type}/', f'/fhir/{type}/', f'/fhir/{type}/1/', f'/fhir/{type}/fz-{number}/',
        '/fhir/Patient/', '/fhir/Bundle/'
    ])
    if operation.startswith('$meta') and rng.random() < 0.5:
        case.root = obj(
            resourceType='Parameters',
            parameter=[
                obj(name='meta',
                    **{
                        rng.choice(['valueMeta', 'valuemeta', 'valueMETA']):
                        obj(tag=[obj(system='http://terminology.hl7.org/CodeSystem/v3-ActReason', code=case.bad)])
                    })
            ])
        prefix = f'/fhir/Patient/{tools.patients[number % len(tools.patients)]}/'
    return _finish(rng, rng.choice(['POST'] * 6 + ['PUT']), prefix + operation, fields, encode.body(rng, case, fields))


def _odd_path(rng, case, number, tools):
    fields, type = [], encode.type_of(case.root)
    path = rng.choice([
        f'/fhir/{type}/', f'/fhir//{type}', f'//fhir/{type}', f'/fhir/./{type}', f'/fhir/Patient/../{type}',
        f'/fhir/%{ord(type[0]):02x}{type[1:]}', f'/fhir/{type};x=y', f'/fhir/{type}%20', f'/fhir/{type.lower()}',
        f'/fhir/{type}/fz-{number}/_history/1', f'/fhir/{type}/_history', f'/fhir/{type}?',
        f'/fhir/{type}?x=%24validate', f'/fhir/{type}/$validate/../', f'/fhir/$validate/../{type}',
        f'/fhir/{type}/_search/..', f'/fhir/{type}#$validate', f'http://fuzz.example.org/fhir/{type}',
        f'http://127.0.0.1:1/fhir/{type}', f'/fhir/metadata', f'/fhir/{type}/%2e%2e/{type}',
        f'/fhir/{type}?_id=$validate', f'/fhir\\{type}', f'/fhir/{type}%00', f'/fhir/{type}//',
        f'/fhir/Patient/1/{type}', f'/{type}', f'/FHIR/{type}', f'/fhir/{type}/$validate?', f'/fhir/{type}%2F$validate',
        f'/fhir/_search', f'/fhir/{type}/_search?'
    ])
    return _finish(rng, rng.choice(['POST', 'POST', 'POST', 'PUT']), path, fields, encode.body(rng, case, fields))


def _header(rng, case, number, tools):
    """A resource in a field."""
    text = to_json(case.root).encode('ascii', 'replace').decode().replace('\n', ' ')
    if rng.random() < 0.5:
        text = to_json(
            obj(resourceType='Provenance',
                target=[obj(reference='Patient/x')],
                entity=[obj(role=case.bad, what=obj(display='x'))]))
    name = rng.choice(['X-Provenance', 'x-provenance', 'X_Provenance', 'X_PROVENANCE', 'X-Provenance '])
    fields = [[name, text]]
    if rng.random() < 0.2:
        fields.append(['X-Provenance', '{"resourceType":"Provenance"}'])
    method, target, body = rng.choice([('POST', '/fhir/Basic', b'{"resourceType":"Basic","code":{"text":"x"}}'),
                                       ('GET', '/fhir/Patient', b''),
                                       ('POST', '/fhir/Patient/$validate', b'{"resourceType":"Patient"}'),
                                       ('DELETE', f'/fhir/Basic/fz-{number}', b'')])
    if body:
        fields.append(['Content-Type', 'application/fhir+json'])
    return _finish(rng, method, target, fields, body)


def _override(rng, case, number, tools):
    fields, type = [], encode.type_of(case.root)
    method = rng.choice(
        ['GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'GET', 'PATCH', 'post', 'Post', 'PROPFIND', 'MERGE', 'QUERY'])
    meant = rng.choice(['POST', 'PUT', 'PATCH', 'post', ' POST', 'GET,POST'])
    target = f'/fhir/{type}' + ('/_search' if rng.random() < 0.2 else '')
    if 'PUT' in meant:
        target += f'/fz-{number}'
        case.root.put('id', f'fz-{number}')
    for _ in range(rng.choice([1, 1, 2])):
        name = rng.choice(OVERRIDES)
        if name == '_method' or rng.random() < 0.2:
            name = rng.choice(['_method', '_method', '%5fmethod', '_METHOD'])
            target += ('&' if '?' in target else '?') + rng.choice([
                f'{name}={meant}', f'{name}={method}&{name}={meant}', f'{name}={meant}&{name}={method}'
            ]).replace(' ', '%20')
        else:
            fields.append([name, meant])
            if rng.random() < 0.2:
                fields.insert(0, [name, method])
    return _finish(rng, method, target, fields, encode.body(rng, case, fields))


def _binary(rng, case, number, tools):
    """FHIR where bytes of any kind go, and a Binary that is a resource with a wrong code in itself."""
    fields, root = [], case.root
    if rng.random() < 0.6:
        extension = Obj([['url', 'http://hl7.org/fhir/StructureDefinition/data-absent-reason'],
                         [rng.choice(['valueCode', 'valueCode', 'valuecode', 'ValueCode']), case.bad]])
        root = rng.choice([
            lambda: obj(resourceType='Binary',
                        contentType='text/plain',
                        _contentType=obj(extension=[extension]),
                        data='aGVsbG8='), lambda:
            obj(resourceType='Binary', contentType='text/plain', meta=obj(extension=[extension]), data='aGVsbG8='),
            lambda: obj(resourceType='Binary',
                        contentType='text/plain',
                        securityContext=obj(identifier=obj(use=case.bad)),
                        data='aGVsbG8='), lambda:
            obj(resourceType='Binary',
                contentType=rng.choice(['application/fhir+json', 'application/fhir json', 'application/fhir+xml']),
                data=base64.b64encode(to_json(case.root).encode()).decode())
        ])()
    is_xml = rng.random() < 0.2
    body = (to_xml(root) if is_xml else to_json(root)).encode('utf-8', 'surrogatepass')
    fields.append(['Content-Type', rng.choice(encode.ODD_TYPES + (encode.XML_TYPES if is_xml else encode.JSON_TYPES))])
    if rng.random() < 0.05:
        fields.append(['Content-Type', rng.choice(encode.ODD_TYPES)])
    method, target = rng.choice([('POST', '/fhir/Binary'), ('POST', '/fhir/Binary'),
                                 ('PUT', f'/fhir/Binary/fz-{number}'), ('POST', '/fhir/Binary/'),
                                 ('POST', f'/fhir/Binary/fz-{number}')])
    if method == 'PUT':
        root.put('id', f'fz-{number}')
        body = (to_xml(root) if is_xml else to_json(root)).encode('utf-8', 'surrogatepass')
    return _finish(rng, method, target, fields, encode.encoded(rng, case, fields, body))


def _graphql(rng, case, number, tools):
    """A mutation, as JSON, in the query, in a batch."""
    kind, inner = rng.choice([('Patient', '{resourceType: "Patient", gender: "%s"}'),
                              ('Patient', '{resourceType: "Patient", contact: [{gender: "%s"}]}'),
                              ('Observation', '{resourceType: "Observation", status: "%s", code: {text: "x"}}'),
                              ('Patient', '{resourceType: "Patient", name: [{use: "%s"}]}')])
    inner %= case.bad
    word = rng.choice([
        'mutation', 'mutation', 'mutation M', 'query Q { PatientList { id } } mutation M', '# c\nmutation',
        'mutation\t', ',,mutation', '\ufeffmutation'
    ])
    call = rng.choice([
        f'{kind}Create(res: {inner}) {{ id }}', f'a: {kind}Create(res: {inner}) {{ id }}',
        f'{kind}Update(id: "fz-{number}", res: {inner.replace("{", "{id: " + json.dumps("fz-" + str(number)) + ", ", 1)}) {{ id }}',
        f'PatientPatch(id: "{tools.patients[number % len(tools.patients)]}", patch: [{{op: "add", path: "/gender", value: "{case.bad}"}}]) {{ id }}'
    ])
    text = obj(query=f'{word} {{ {call} }}')
    if rng.random() < 0.3:
        plain = json.loads(
            to_json(
                case.root.__class__([['resourceType', kind], ['gender' if kind == 'Patient' else 'status', case.bad]])))
        text = obj(query=f'{word.split(" {")[0]}($r: {kind}Create!) {{ {kind}Create(res: $r) {{ id }} }}',
                   variables=Obj([['r', Obj(list(map(list, plain.items())))]]))
    if 'mutation M' in word:
        text.put('operationName', 'M')
    if rng.random() < 0.3:
        text = text if rng.random() < 0.5 else Obj(reversed(text))
        text.append(['operationName', 'M']) if rng.random() < 0.3 else None
    fields, target = [], rng.choice(
        ['/fhir/$graphql'] * 4 +
        ['/fhir/$graphql/', '/fhir/%24graphql', '/fhir//$graphql', '/fhir/$graphql?x=y', '/fhir/$GraphQL'])
    way = rng.random()
    if way < 0.2:
        target = rng.choice(['/fhir', '/fhir/'])
        if rng.random() < 0.4:
            text.insert(0, ['resourceType', rng.choice(['Parameters', 'Basic', 'Patient'])])
        text = obj(resourceType='Bundle',
                   type='batch',
                   entry=[
                       obj(resource=text,
                           request=obj(method='POST',
                                       url=rng.choice(['$graphql', '/$graphql', '$graphql?x=y', '$graphql/'])))
                   ])
    elif way < 0.35:
        text.insert(0, ['resourceType', rng.choice(['Parameters', 'Basic', 'Patient'])])
    elif way < 0.4:
        return _finish(rng, 'GET', '/fhir/$graphql?query=' + quote(str(text.get('query'))), fields, b'')
    body = to_json(text,
                   lambda value: json.dumps(value, ensure_ascii=rng.random() < 0.5)).encode('utf-8', 'surrogatepass')
    fields.append([
        'Content-Type',
        rng.choice(['application/json'] * 5 + encode.JSON_TYPES + ['application/graphql', 'application/graphql+json'])
    ])
    return _finish(rng, rng.choice(['POST'] * 8 + ['PUT']), target, fields, encode.encoded(rng, case, fields, body))
