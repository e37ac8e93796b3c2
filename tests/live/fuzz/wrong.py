"""A resource with one wrong code in it, in an element where R4 makes that an error."""

from tree import Obj, obj

ENOUGH = 9
NOT_WALKED = ('contained', 'extension', 'modifierExtension')


class Case:
    """`root`: the resource. `path`: the steps down to the wrong code, each [holder, place, type]: in an Obj the place is
    the pair itself, in a list the index; type is the R4 type found there, None where there is none."""

    def __init__(self, root, path, bad, good):
        self.root, self.path, self.bad, self.good, self.notes = root, path, bad, good, []

    def value(self):
        holder, place, _ = self.path[-1]
        return place[1] if isinstance(holder, Obj) else holder[place]

    def set_value(self, value):
        holder, place, _ = self.path[-1]
        if isinstance(holder, Obj):
            place[1] = value
        else:
            holder[place] = value

    def pairs(self):
        """The named steps, [object, pair, type], outermost first."""
        return [step for step in self.path if isinstance(step[0], Obj)]


class Maker:

    def __init__(self, definitions):
        self.definitions = definitions
        self.distance = self._distances()
        self.starts = [name for name in definitions.resources if self.distance.get(name, ENOUGH) < ENOUGH]
        self.extensions = sorted(definitions.extensions)
        self.values = {
            name: of
            for name, of in definitions.fields['Extension'].items()
            if of.choice and self.distance.get(of.type, ENOUGH) < ENOUGH
        }

    def is_target(self, element):
        return element.required and element.value_set in self.definitions.allowed

    def _distances(self):
        """How far each type is from an element that can take a wrong code."""
        distance, changed = {}, True
        while changed:
            changed = False
            for type, fields in self.definitions.fields.items():
                best = min((0 if self.is_target(of) else distance.get(of.type, ENOUGH) + 1
                            for name, of in fields.items() if name not in NOT_WALKED),
                           default=ENOUGH)
                if best < distance.get(type, ENOUGH):
                    distance[type], changed = best, True
        return distance

    def make(self, rng, number):
        bad = f'BADCODE-{number}'
        type = rng.choice(self.starts)
        root, path = obj(resourceType=type), []
        way = rng.random()
        if way < 0.15:
            return self._known_extension(rng, root, type, bad)
        if way < 0.3:
            extension = obj(url=f'http://example.org/{number}')
            root.put('extension', [extension])
            path += [[root, root[-1], 'Extension'], [root[-1][1], 0, 'Extension']]
            name = rng.choice(sorted(self.values))
            return self._down(rng, root, extension, 'Extension', path, bad, name)
        return self._down(rng, root, root, type, path, bad)

    def _known_extension(self, rng, root, type, bad):
        """An extension of R4 whose definition binds its value, on the resource or on one of its primitives."""
        url = rng.choice(self.extensions)
        name, value_set = self.definitions.extensions[url]
        extension = obj(url=url)
        holder, path = root, []
        primitives = [
            key for key, of in self.definitions.fields[type].items()
            if of.type[0].islower() and not of.many and key not in ('id', 'implicitRules', 'language')
        ]
        if primitives and rng.random() < 0.6:
            holder = Obj()
            pair = root.put('_' + rng.choice(primitives), holder)
            path.append([root, pair, 'Element'])
        pair = holder.put('extension', [extension])
        path += [[holder, pair, 'Extension'], [pair[1], 0, 'Extension']]
        return self._leaf(rng, root, extension, path, name, name[5:], value_set, bad)

    def _down(self, rng, root, holder, type, path, bad, name=None):
        for left in range(5, -1, -1):
            fields = self.definitions.fields[type]
            if name is None:
                can = [
                    key for key, of in fields.items()
                    if key not in NOT_WALKED and (self.is_target(of) or self.distance.get(of.type, ENOUGH) + 1 <= left)
                ]
                name = rng.choice(can or [self._nearest(fields)])
            of = fields[name]
            if self.is_target(of):
                return self._leaf(rng, root, holder, path, name, of.type, of.value_set, bad, of.many)
            inner = Obj()
            pair = holder.put(name, [inner] if of.many else inner)
            path.append([holder, pair, of.type])
            if of.many:
                path.append([pair[1], 0, of.type])
            holder, type, name = inner, of.type, None
        raise AssertionError('no way down from ' + type)

    def _nearest(self, fields):
        return min((key for key in fields if key not in NOT_WALKED),
                   key=lambda key: -1 if self.is_target(fields[key]) else self.distance.get(fields[key].type, ENOUGH))

    def _leaf(self, rng, root, holder, path, name, type, value_set, bad, many=False):
        allowed = self.definitions.allowed[value_set]
        good = rng.choice(sorted(allowed))
        if rng.random() < 0.15:
            bad = self._near(rng, allowed, good) or bad
        system = allowed[good]
        value, steps = bad, []
        if type.lower() in ('coding', 'codeableconcept'):
            coding = obj(system=system, code=bad)
            steps = [[coding, coding[1], 'code']]
            value = coding
            if type.lower() == 'codeableconcept':
                value = obj(coding=[coding])
                steps = [[value, value[0], 'Coding'], [value[0][1], 0, 'Coding']] + steps
        pair = holder.put(name, [value] if many else value)
        path.append([holder, pair, type])
        if many:
            path.append([pair[1], 0, type])
        return Case(root, path + steps, bad, good)

    @staticmethod
    def _near(rng, allowed, good):
        """Nearly a code of the set."""
        near = rng.choice([
            good.upper(),
            good.title(), good + ' ', ' ' + good, good + '\n', good + '\u200b', good[:-1],
            good.replace('-', '_'), good + '\u00a0', good + '|4.0.1', '#' + good, good + '\u0000'
        ])
        return near if near and near not in allowed else None
