"""What fhirpy is answered through bindgate names bindgate, and each page it asks for is in bindgate's access log."""

import argparse
import json
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'fuzz'))

import servers  # noqa: E402
from fhirpy import SyncFHIRClient  # noqa: E402

PATIENTS, PAGE = 25, 10


class Log:

    def __init__(self, path):
        self.path = path

    def requests(self, *methods):
        with open(self.path) as file:
            lines = [json.loads(line) for line in file if line.startswith('{')]
        return [line for line in lines if line.get('method') in methods and line.get('path') != '/ready']

    def settled(self, *methods):
        """How many there are once no line has come for a second: those of earlier requests are not counted later."""
        count, since = len(self.requests(*methods)), time.monotonic()
        while time.monotonic() - since < 1:
            time.sleep(0.05)
            if (now := len(self.requests(*methods))) != count:
                count, since = now, time.monotonic()
        return count

    def grows(self, methods, before, by):
        """Whether that many requests are logged more; a line may follow its answer after a moment."""
        deadline = time.monotonic() + 10
        while len(self.requests(*methods)) < before + by and time.monotonic() < deadline:
            time.sleep(0.02)
        return len(self.requests(*methods)) == before + by


def search(client, base, log):
    """The links are followed by fhirpy, which refuses one that leads to another server."""
    before = log.settled('GET')
    found = {patient.id for patient in client.resources('Patient').search(family='Fhirpy').limit(PAGE)}
    assert len(found) == PATIENTS, f'{len(found)} of {PATIENTS} found'
    assert log.grows(['GET'], before, 3), 'not every page is in the access log'
    bundle = client.resources('Patient').search(family='Fhirpy').limit(PAGE).fetch_raw()
    named = [link['url'] for link in bundle['link']] + [entry['fullUrl'] for entry in bundle['entry']]
    others = [url for url in named if not url.startswith(base)]
    assert not others, f'these do not name the gateway: {others[:3]}'


def create(client, base, log):
    status, head = servers.headers(base + '/Patient', 'POST', '{"resourceType":"Patient","gender":"male"}')
    assert status == 201 and head['Location'].startswith(base + '/Patient/'), f'{status}, Location: {head["Location"]}'


def update(client, base, log):
    before = log.settled('GET', 'PUT')
    patient = client.resource('Patient', id='fhirpy-0', name=[{'family': 'Fhirpy'}], gender='female')
    patient.save()
    assert client.reference('Patient', 'fhirpy-0').to_resource()['gender'] == 'female'
    assert log.grows(['GET', 'PUT'], before, 2), 'a request is not in the access log'


def history(client, base, log):
    before = log.settled('GET')
    bundle, pages = client.execute('Patient/_history', method='GET', params={'_count': PAGE}), 1
    while next_url := next((link['url'] for link in bundle['link'] if link['relation'] == 'next'), None):
        bundle, pages = client.execute(next_url, method='GET'), pages + 1
    assert pages >= 3, f'{pages} pages'
    assert log.grows(['GET'], before, pages), 'not every page is in the access log'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--bindgate', required=True)
    parser.add_argument('--config')
    options = parser.parse_args()
    more = ''
    if options.config:
        with open(options.config) as file:
            more = file.read()
    server, failed = servers.Hapi(HERE), 0
    try:
        gateway = servers.Gateway(options.bindgate, server.base, 'fhirpy', HERE, 'on', more)
        try:
            base = f'http://127.0.0.1:{gateway.port}/fhir'
            client = SyncFHIRClient(base, extra_headers={'Cache-Control': 'no-cache'})
            for number in range(PATIENTS):
                client.resource('Patient', id=f'fhirpy-{number}', name=[{'family': 'Fhirpy'}]).save()
            tests = [search, create, update, history]
            for test in tests:
                try:
                    test(client, base, Log(gateway.log))
                    print(f'passed  {test.__name__}')
                except Exception as error:
                    failed += 1
                    print(f'FAILED  {test.__name__}: {type(error).__name__}: {error}')
        finally:
            gateway.stop()
    finally:
        server.stop()
    print(f'{len(tests) - failed} passed, {failed} failed')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
