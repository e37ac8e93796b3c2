"""The ways a case's tree is bent: each function changes one Case. `BENDS` lists them with their weights."""

from tree import Obj, Raw, obj

ODD_NAMES = [
    str.lower,
    str.upper,
    str.capitalize,
    str.swapcase,
    lambda name: name[0].upper() + name[1:],
    lambda name: name + ' ',
    lambda name: ' ' + name,
    lambda name: '_' + name,
    lambda name: name + '_',
    lambda name: name + '[x]',
    lambda name: name + '[0]',
    lambda name: 'f:' + name,
    lambda name: '@' + name,
    lambda name: name + '\u0000',
    lambda name: name + '\u200b',
    lambda name: '\ufeff' + name,
    lambda name: name.replace('e', '\u0435'),
    lambda name: name.replace('s', '\u017f'),
    lambda name: name.replace('i', '\u0131'),
    lambda name: name.replace('k', '\u212a'),
    lambda name: name + '.value',
    lambda name: name.replace('-', '_'),
    lambda name: name[:-1],
    lambda name: name + 's',
    lambda name: '$' + name,
    lambda name: ''.join('_' + c.lower() if c.isupper() else c for c in name),
    lambda name: name + 'Element',
]
VERSIONS = [
    ' ', '\t', '\u2003', '\u00a0', '', '99', '4.0', '4.0.1', '*', 'x', '4.0.1 ', '\u200b', '5.0.0', '3.0.2', '\n', '%',
    'null', '4.x', '|', '2018-08-12'
]
SYSTEMS = [
    str.upper, lambda url: url + '/', lambda url: ' ' + url, lambda url: url + '|4.0.1', lambda url: url + '#',
    lambda url: url.replace('http:', 'https:'), lambda url: '', lambda url: url + ' ', lambda url: None,
    lambda url: 'urn:oid:2.16.840.1.113883.4.642.1.1', lambda url: url.replace('CodeSystem', 'ValueSet')
]


def escaped(rng, name):
    """The same name, with a character of it written as an escape."""
    i = rng.randrange(len(name))
    return Raw('"' + name[:i] + f'\\u{ord(name[i]):04x}' + name[i + 1:] + '"')


def rename(rng, case, tools):
    _, pair, _ = rng.choice(case.pairs()[-3:] if rng.random() < 0.7 else case.pairs())
    pair[0] = rng.choice(ODD_NAMES)(str(pair[0]))


def rename_choice(rng, case, tools):
    """An extension's value, or another choice, by the name of a type in some case; R4 may not allow the type there."""
    leaf = case.pairs()[-1]
    wrong = rng.choice(['gender', 'use', 'status', 'system', 'code', 'comparator', 'rank', 'type', 'language'])
    kind = rng.choice(tools.types + tools.resources[:20] + ['code', 'Code', 'CodeableConcept', 'Coding', 'Address'])
    stem = rng.choice([
        'value', 'value', 'value', 'fixed', 'pattern', 'defaultValue', 'minValue', 'onset', 'effective', 'deceased',
        'multipleBirth', 'medication', 'product', 'Value', '_value', 'VALUE'
    ])
    suffix = rng.choice([kind, kind.lower(), kind.upper(), kind[0].lower() + kind[1:], kind[0].upper() + kind[1:]])
    value = leaf[1][1] if rng.random() < 0.5 else tools.with_code(rng, kind, case.bad) or obj(**{wrong: case.bad})
    good = [['valueCode', 'ok']] if rng.random() < 0.3 else []
    url = rng.choice([
        'http://example.org/x', 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
        'http://hl7.org/fhir/StructureDefinition/iso21090-nullFlavor'
    ])
    holder = Obj([['url', url], *good, [stem + suffix, value]])
    way = rng.random()
    if way < 0.6:
        top = case.root
        place = rng.choice(['extension', 'modifierExtension', 'extension'])
        if rng.random() < 0.3:
            top = Obj()
            case.root.put('_' + rng.choice(['id', 'language', 'implicitRules', 'status', 'birthDate']), top)
        pair = top.put(place, [holder])
    elif way < 0.75:
        case.root = obj(resourceType='Parameters', parameter=[Obj([['name', 'x'], *holder[1:]])])
        pair = case.root[1]
        holder = pair[1][0]
        top = case.root
    else:
        type, name = rng.choice([('Task', 'input'), ('Task', 'output'), ('ElementDefinition', None),
                                 ('StructureMap', None), ('Observation', 'component'), ('Observation', None)])
        if type == 'ElementDefinition':
            definition = Obj([['path', 'Patient'], *holder[1:]])
            case.root = obj(resourceType='StructureDefinition',
                            url='http://example.org/s',
                            name='s',
                            status='active',
                            kind='resource',
                            abstract=False,
                            type='Patient',
                            differential=obj(element=[definition]))
            top = case.root.get('differential')
            pair, holder = top[0], definition
        elif name:
            holder = Obj([['type', obj(text='x')], *holder[1:]])
            case.root = obj(resourceType=type, status='final', intent='order')
            top = case.root
            pair = top.put(name, [holder])
        else:
            case.root = Obj([['resourceType', type], *holder[1:]])
            case.path = [[case.root, case.root[-1], kind]]
            return
    case.path = [[top, pair, 'Extension'], [pair[1], 0, 'Extension'], [holder, holder[-1], kind]]


def swap_shape(rng, case, tools):
    """The wrong code, or something around it, in another shape."""
    steps = case.path if rng.random() < 0.4 else case.path[-1:]
    holder, place, _ = rng.choice(steps)
    value = place[1] if isinstance(holder, Obj) else holder[place]
    bent = rng.choice([
        lambda: [value],
        lambda: [[value]],
        lambda: obj(value=value),
        lambda: [None, value],
        lambda: [value, None],
        lambda: obj(coding=[obj(code=value)]),
        lambda: obj(code=value),
        lambda: obj(extension=[obj(url='x', valueCode=value)]),
        lambda: Raw(value) if isinstance(value, str) else value,
        lambda: [case.good, value],
        lambda: obj(**{'0': value}),
        lambda: value[0] if isinstance(value, list) and not isinstance(value, Obj) and value else [value],
        lambda: Raw(str(rng.choice(['null', '1', 'true', '1e999', '""', '{}', '[]', '[{}]']))),
    ])()
    if isinstance(holder, Obj):
        place[1] = bent
    else:
        holder[place] = bent


def repeat(rng, case, tools):
    """Beside the wrong one stands a right one of the same or nearly the same name."""
    holder, pair, _ = rng.choice(case.pairs()[-2:])
    name = str(pair[0])
    twin = rng.choice(
        [name, name,
         escaped(rng, name),
         name.lower(),
         name.upper(),
         name.capitalize(), '_' + name, name + ' '])
    other = rng.choice([case.good, case.good, None, [], Obj(), [case.good]])
    both = [[name, other], [twin, pair[1]]]
    if rng.random() < 0.5:
        both = [[twin, other], [name, pair[1]]]
    at = next(i for i, each in enumerate(holder) if each is pair)
    kept = both[1 if both[1][1] is pair[1] else 0]
    pair[0] = kept[0]
    twin_pair = both[0] if kept is both[1] else both[1]
    holder.insert(at + rng.randrange(2), twin_pair)


def sibling(rng, case, tools):
    """The wrong code in `_name`."""
    holder, pair, _ = case.pairs()[-1]
    value = pair[1]
    name = str(pair[0])
    under = rng.choice(['_', '__', '_ ']) + name
    bent = rng.choice([
        value,
        obj(value=value),
        obj(extension=[obj(url='http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode=case.bad)]),
        obj(extension=obj(url='http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode=case.bad)),
        [obj(extension=[obj(url='http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode=case.bad)])],
        [
            None,
            obj(extension=[obj(url='http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode=case.bad)])
        ],
        Obj([['id', 'a'], [name, value]]),
        obj(fhir_comments=[value], value=value)
    ])
    if rng.random() < 0.5:
        holder.put(name, rng.choice([case.good, None, [None], [case.good]]))
        holder.append([under, bent])
    else:
        pair[0], pair[1] = under, bent


def _wrap(case, outer, holder, name, many, type='Resource'):
    inner = case.root
    pair = holder.put(name, [inner] if many else inner)
    case.path = [[holder, pair, type]] + ([[pair[1], 0, type]] if many else []) + case.path
    case.root = outer


def into_contained(rng, case, tools):
    case.root.put('id', 'c1')
    outer = obj(resourceType=rng.choice(['Patient', 'Observation', 'List', 'Basic', 'Bundle', 'Parameters', 'Binary']))
    _wrap(case, outer, outer, rng.choice(['contained', 'contained', 'contained', 'Contained', 'contains',
                                          '_contained']),
          rng.random() < 0.8)


def into_collection(rng, case, tools):
    entry = rng.choice([obj(), obj(fullUrl='urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0')])
    type = rng.choice(
        ['collection', 'document', 'message', 'history', 'searchset', 'batch-response', 'transaction-response'])
    outer = obj(resourceType='Bundle', type=type, entry=[entry])
    holder, name = entry, rng.choice(['resource', 'resource', 'Resource', 'resources', '_resource'])
    way = rng.random()
    if way < 0.35:
        holder, name = obj(status='200'), 'outcome'
        entry.put('response', holder)
    elif way < 0.45:
        holder, name = obj(method='POST', url='x'), rng.choice(['resource', 'body', 'outcome'])
        entry.put('request', holder)
    elif way < 0.5:
        holder, name = obj(mode='outcome'), rng.choice(['outcome', 'resource'])
        entry.put('search', holder)
    _wrap(case, outer, holder, name, rng.random() < 0.08)


def into_parameters(rng, case, tools):
    parameter = obj(name=rng.choice(['resource', 'return', 'x']))
    outer = obj(resourceType='Parameters', parameter=[parameter])
    if rng.random() < 0.4:
        part = obj(name='y')
        parameter.put('part', [part])
        parameter = part
    _wrap(case, outer, parameter,
          rng.choice(['resource', 'resource', 'resource', 'valueResource', 'Resource', 'valueReference']),
          rng.random() < 0.1)


def into_oddity(rng, case, tools):
    """A resource where R4 allows none."""
    outer = obj(resourceType=rng.choice(['Patient', 'Observation', 'Basic', 'Encounter', 'Composition']))
    holder, name = outer, rng.choice(
        ['subject', 'managingOrganization', 'text', 'resource', 'contact', 'name', 'meta', 'encounter'])
    if rng.random() < 0.4:
        holder, name = obj(url='http://example.org/r'), rng.choice(
            ['valueReference', 'valueResource', 'valueMeta', 'resource'])
        outer.put('extension', [holder])
    elif rng.random() < 0.3:
        holder, name = obj(reference='Patient/1'), rng.choice(['resource', 'identifier', 'display', 'contained'])
        outer.put('subject', holder)
    _wrap(case, outer, holder, name, rng.random() < 0.3)


def resource_type(rng, case, tools):
    root = case.root
    pair = next((each for each in root if each[0] == 'resourceType'), None)
    if pair is None:
        return
    type = str(pair[1])
    way = rng.randrange(10)
    if way == 0:
        root.remove(pair)
        root.append(pair)
    elif way == 1:
        root.append(['resourceType', rng.choice(['Basic', 'Binary', 'OperationOutcome', type])])
    elif way == 2:
        root.insert(0, [
            rng.choice([escaped(rng, 'resourceType'), 'ResourceType', 'resourcetype', '_resourceType']),
            rng.choice(['Basic', 'Binary', type])
        ])
    elif way == 3:
        pair[1] = rng.choice(
            [type.lower(),
             type.upper(), type + ' ', ' ' + type, type + '\u0000', 'http://hl7.org/fhir/' + type])
    elif way == 4:
        pair[1] = rng.choice([None, [type], obj(value=type), 1, ''])
    elif way == 5:
        pair[1] = rng.choice([
            'Resource', 'DomainResource', 'Foo', 'Element', 'HumanName', 'SubscriptionTopic', 'ActorDefinition',
            'BodySite', 'Media', 'Sequence', 'Basic', 'Binary'
        ])
    elif way == 6:
        root.remove(pair)
    elif way == 7:
        holder = rng.choice([step[0] for step in case.pairs()])
        holder.insert(0, ['resourceType', rng.choice(['Patient', 'Basic', type])])
    elif way == 8:
        pair[0] = rng.choice([escaped(rng, 'resourceType'), 'ResourceType', 'resourcetype', 'resourceType '])
    else:
        pair[1] = escaped(rng, type)


def _coding(case):
    return next((holder for holder, pair, _ in case.pairs() if pair[0] == 'code' and holder.get('system') is not None),
                None)


def version(rng, case, tools):
    coding = _coding(case)
    if coding is None:
        concept(rng, case, tools)
        coding = _coding(case)
    coding.put('version', rng.choice(VERSIONS))
    if rng.random() < 0.2:
        coding.put('display', rng.choice([' ', case.good, '']))


def concept(rng, case, tools):
    """A concept with a required binding instead."""
    type, name, system, many = rng.choice(tools.concepts)
    coding = obj(system=system, code=case.bad)
    value = obj(coding=[coding])
    case.root = obj(resourceType=type)
    pair = case.root.put(name, [value] if many else value)
    case.path = [[case.root, pair, 'CodeableConcept']] + ([[pair[1], 0, 'CodeableConcept']] if many else []) + [[
        value, value[0], 'Coding'
    ], [value[0][1], 0, 'Coding'], [coding, coding[1], 'code']]


def system(rng, case, tools):
    coding = _coding(case)
    if coding is None:
        return version(rng, case, tools)
    changed = rng.choice(SYSTEMS)(str(coding.get('system')))
    if changed is None:
        coding[:] = [pair for pair in coding if pair[0] != 'system']
    else:
        coding.put('system', changed)


def more_codings(rng, case, tools):
    """Text, or another coding, beside the wrong one."""
    for holder, pair, _ in case.pairs():
        if pair[0] == 'coding' and isinstance(pair[1], list):
            other = rng.choice([
                obj(),
                obj(code='x'),
                obj(display='only'),
                obj(system='http://example.org', code='y'), None,
                obj(system='http://snomed.info/sct', code='1'),
                obj(extension=[obj(url='x', valueCode='y')])
            ])
            pair[1].insert(rng.randrange(len(pair[1]) + 1) if case.path[-1][0] is not pair[1] else len(pair[1]), other)
            for step in case.path:
                if step[0] is pair[1]:
                    step[1] = next(i for i, each in enumerate(pair[1]) if each is not other)
            holder.put('text', 'some text')
            return
    version(rng, case, tools)


def noise(rng, case, tools):
    holder = rng.choice([case.root] + [step[0] for step in case.pairs()])
    deep = 'x'
    for _ in range(rng.choice([1, 3, 40])):
        deep = obj(extension=[obj(url='http://example.org/deep', valueString='x')]) if deep == 'x' else \
            obj(extension=[Obj([['url', 'http://example.org/deep'], ['extension', deep.get('extension')]])])
    holder.insert(
        rng.randrange(len(holder) + 1),
        rng.choice([['id', 'n-1'], ['extension', deep.get('extension')], ['fhir_comments', ['x']],
                    ['comment', 'x' * rng.choice([1, 5000])],
                    ['text', obj(status='generated', div='<div xmlns="http://www.w3.org/1999/xhtml">x</div>')],
                    ['_id', None], ['$type', 'x'], ['__proto__', obj(gender=case.bad)],
                    ['constructor', obj(gender=case.bad)], ['', case.bad],
                    ['meta', obj(profile=['http://example.org/p'])], ['meta', obj(source='#x')], ['language', 'en'],
                    ['implicitRules', 'http://example.org/r']]))


def move(rng, case, tools):
    """The wrong member one object further out or in."""
    pairs = case.pairs()
    if len(pairs) < 2:
        return swap_shape(rng, case, tools)
    holder, pair, type = pairs[-1]
    target = rng.choice([step[0] for step in pairs[:-1]] + [case.root])
    if target is holder:
        return swap_shape(rng, case, tools)
    holder.remove(pair)
    target.append(pair)
    case.path = [step for step in case.path if step[0] is target][:0] + [[target, pair, type]]


BENDS = [(rename, 14), (rename_choice, 16), (swap_shape, 12), (repeat, 8), (sibling, 8), (into_contained, 7),
         (into_collection, 9), (into_parameters, 6), (into_oddity, 6), (resource_type, 6), (version, 8), (concept, 3),
         (system, 4), (more_codings, 4), (noise, 5), (move, 5)]
