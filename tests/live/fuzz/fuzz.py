#!/usr/bin/env python3
"""Sends resources with wrong codes through bindgate to a real server, bent at random, and reads back what was stored.
Exit code 0: nothing stored holds a wrong code; 1: something does, and all of it is printed."""

import argparse
import json
import random
import re
import sys
import threading
import time
from collections import Counter, defaultdict

import judge
import r4
import send
import servers
import wrong

SHOWN = 12  # of the misses: in full


class Run:

    def __init__(self, name, options, definitions):
        self.name, self.options, self.definitions = name, options, definitions
        self.server = {'hapi': servers.Hapi, 'medplum': servers.Medplum}[name]()
        self.gateway = None
        self.outcomes, self.replies = Counter(), {}
        self.lock, self.silent, self.failed, self.broken = threading.Lock(), [], [], None

    def __enter__(self):
        try:
            self.gateway = servers.Gateway(self.options.bindgate, self.server.base, self.name)
            self.patients = [self._patient() for _ in range(20)]
            # HAPI reads its definitions at the first one, which takes longer than a request may.
            servers.fetch(self.server.base + '/Patient/$validate', 'POST', '{"resourceType":"Patient"}')
        except BaseException:
            self.__exit__()
            raise
        self.tools = send.Tools(self.definitions, self.name, self.patients)
        self.maker = wrong.Maker(self.definitions)
        return self

    def __exit__(self, *error):
        if self.gateway:
            self.gateway.stop()
        self.server.stop()

    def _patient(self):
        """One that PATCH can change."""
        status, text = servers.fetch(self.server.base + '/Patient', 'POST',
                                     '{"resourceType":"Patient","gender":"male"}')
        if status != 201:
            raise RuntimeError(f'{self.name} does not store a Patient: {status} {text[:300]}')
        return json.loads(text)['id']

    def mutation(self, number):
        rng = random.Random(f'{self.options.seed}:{number}')
        case = self.maker.make(rng, number)
        return case, send.request(rng, case, number, self.tools)

    def send_all(self, numbers):
        self.pending = iter(numbers)
        threads = [threading.Thread(target=self._work) for _ in range(self.options.connections)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.broken:
            raise self.broken

    def _work(self):
        try:
            self._send_some()
        except Exception as error:
            self.broken = error

    def _send_some(self):
        connection = servers.Connection(self.gateway.port)
        while True:
            with self.lock:
                number = next(self.pending, None)
            if number is None or self.broken or not self.gateway.alive():
                return
            _, request = self.mutation(number)
            status, head, body = connection.send(request.bytes(), request.method)
            self._note(number, status, head, body)

    def _note(self, number, status, head, body):
        reason = re.search(r'(?i)\r\nx-bindgate-reason: *(\S+)', head)
        with self.lock:
            if status is None:
                self.outcomes['no answer: ' + head] += 1
                self.silent.append(number)
            elif reason:
                self.outcomes[f'refused {reason.group(1)} {status}'] += 1
                if status in (502, 504):
                    self.failed.append(number)
            else:
                self.outcomes[f'answered by {self.name} {status}'] += 1
            if self.options.only is not None or reason is None and status is not None and status < 400:
                self.replies[number] = (head + '\r\n' + body.decode('utf-8', 'replace'))[:5000]

    def check(self):
        """Prints what was sent, stored and checked. Returns the number of misses."""
        stored = self.server.stored()
        lines = [line for _, line in stored]
        found = judge.misses(self.definitions, self.options.bindgate, lines)
        for what, count in sorted(self.outcomes.items()):
            print(f'  {count:7} {what}')
        print(
            f'  {sum(self.outcomes.values())} sent, {len(lines)} versions stored, all of them checked, {len(found)} wrong'
        )
        self._report([self._miss(*stored[index], found[index]) for index in sorted(found)])
        return len(found)

    def _miss(self, by, line, wrongs):
        number = re.fullmatch(r'fz-(\d+)', by or '')
        miss = {'wrong': wrongs, 'stored': line, 'number': number and int(number.group(1)), 'bent': []}
        if number:
            case, request = self.mutation(miss['number'])
            miss |= {
                'bent': case.notes,
                'sent': repr(request.bytes()),
                'reply': self.replies.get(miss['number'], '(none kept)')
            }
        return miss

    def _report(self, misses):
        """A few in full, the simplest of each kind; all of them in a file."""
        if not misses:
            return
        with open(f'{servers.HERE}/target/{self.name}-misses.ndjson', 'w') as file:
            file.writelines(json.dumps(miss) + '\n' for miss in misses)
        kinds = defaultdict(list)
        for miss in misses:
            kinds[' '.join(sorted(set(miss['bent']))) or '?'].append(miss)
        # The kinds that few bends explain come first.
        ordered = sorted(kinds.items(), key=lambda kind: (len(kind[0].split()), -len(kind[1])))
        for bent, members in ordered[:self.options.show]:
            miss = min(members, key=lambda each: len(each.get('sent', each['stored'])))
            print(f'\nSTORED BY {self.name}: {len(members)} bent like this one: {bent}')
            for each in miss['wrong'][:4]:
                print(f'  wrong:  {each[:500]}')
            for what in ('sent', 'reply', 'stored'):
                print(f'  {what + ":":7} {miss.get(what, "(unknown)")[:3000]}')
            print(
                f'  replay: tests/live/fuzz/run --server {self.name} --seed {self.options.seed} --only {miss["number"]}'
            )
        print(f'\n{len(ordered)} kinds; all misses are in target/{self.name}-misses.ndjson')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--bindgate', required=True)
    parser.add_argument('--server', choices=['hapi', 'medplum'], required=True)
    parser.add_argument('--mutations', type=int, default=5000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--only', type=int, help='send this one mutation of the seed')
    parser.add_argument('--connections', type=int, default=12)
    parser.add_argument('--show', type=int, default=SHOWN, help='how many kinds of misses to print in full')
    options = parser.parse_args()
    definitions = r4.load(f'{servers.HERE}/target/r4.json')
    numbers = range(options.mutations) if options.only is None else [options.only]
    print(f'{options.server}: {len(numbers)} mutations of seed {options.seed}', flush=True)
    with Run(options.server, options, definitions) as run:
        started = time.monotonic()
        run.send_all(numbers)
        if not run.gateway.alive():
            print(
                f'bindgate ended with {run.gateway.process.returncode} while it was sent mutations; see {run.gateway.log}'
            )
            return 1
        print(f'  sent in {time.monotonic() - started:.0f} s', flush=True)
        if options.only is not None:
            print(f'  sent:   {run.mutation(options.only)[1].bytes()!r}\n  reply:  {run.replies.get(options.only)!r}')
        wrongs = run.check()
        if run.failed:
            print(f'  {options.server} gave no answer to mutations {run.failed[:20]}')
        if run.silent:
            print(f'  bindgate gave no answer to mutations {run.silent[:20]}')
        return 1 if wrongs or run.silent else 0


if __name__ == '__main__':
    sys.exit(main())
