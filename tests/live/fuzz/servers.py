"""The processes of a run: a FHIR server, and bindgate in front of it. Each ends with the run."""

import http.client
import json
import os
import re
import socket
import subprocess
import time
from urllib.parse import urlsplit

HERE = os.path.dirname(os.path.abspath(__file__))


def fetch(url, method='GET', body=None):
    answer, text = _exchange(url, method, body)
    return answer.status, text


def headers(url, method='GET', body=None):
    answer, _ = _exchange(url, method, body)
    return answer.status, answer.headers


def _exchange(url, method, body):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=300)
    fields = {'Accept': 'application/fhir+json', 'Content-Type': 'application/fhir+json'}
    connection.request(method, url[url.index(parts.netloc) + len(parts.netloc):], body, fields)
    answer = connection.getresponse()
    return answer, answer.read().decode('utf-8', 'surrogatepass')


class Server:
    """Prints its base URL as its first line; ends when its input does. What it says besides goes to target/ of `home`."""

    def __init__(self, name, command, folder, home):
        os.makedirs(f'{home}/target', exist_ok=True)
        with open(f'{home}/target/{name}.log', 'w') as log:
            self.process = subprocess.Popen(command,
                                            cwd=folder,
                                            stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE,
                                            stderr=log,
                                            text=True)
        self.base = self.process.stdout.readline().strip()
        if not self.base.startswith('http'):
            raise RuntimeError(f'{name} did not start; see target/{name}.log')

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Hapi(Server):

    def __init__(self, home=HERE):
        folder = f'{HERE}/../hapi'
        with open(f'{folder}/target/classpath') as file:
            classpath = 'target/test-classes:' + file.read().strip()
        super().__init__('hapi', [
            'java', '-Xmx2g', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', classpath,
            'bindgate.live.LenientServer'
        ], folder, home)

    def stored(self):
        """[X-Request-Id that made it, JSON] of all versions of all resources, by the history of the whole server."""
        lines, url, expected = [], self.base + '/_history?_count=500', None
        while url:
            status, text = fetch(url)
            if status != 200:
                raise RuntimeError(f'HAPI answers {status} to {url}: {text[:500]}')
            page = json.loads(text)
            expected = page.get('total', expected) if expected is None else expected
            for entry in page.get('entry', []):
                resource = entry.get('resource')
                source = resource and resource.get('meta', {}).get('source', '')
                lines.append(resource and (source.rpartition('#')[2], json.dumps(resource)))
            url = next((link['url'] for link in page.get('link', []) if link['relation'] == 'next'), None)
        if expected is not None and len(lines) < expected:
            raise RuntimeError(f'HAPI holds {expected} versions and shows {len(lines)}')
        return [line for line in lines if line]


class Medplum(Server):

    def __init__(self, home=HERE):
        command = ['node', '--experimental-websocket', '--max-old-space-size=2048', 'server.mjs']
        super().__init__('medplum', command, f'{HERE}/target/medplum', home)

    def stored(self):
        status, text = fetch(self.base.removesuffix('/fhir') + '/stored')
        if status != 200:
            raise RuntimeError(f'the Medplum server answers {status}')
        stored = [json.loads(line) for line in text.split('\n') if line]
        return [(each.get('by'), json.dumps(each['resource'])) for each in stored]


class Gateway:
    """On a free loopback port. `more`: lines of YAML."""

    def __init__(self, executable, upstream, name, home=HERE, access='off', more=''):
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            self.port = probe.getsockname()[1]
        config = f'{home}/target/{name}.yaml'
        with open(config, 'w') as file:
            file.write(
                f'listen: 127.0.0.1:{self.port}\nupstream:\n  url: {upstream}\n{more}\nlog:\n  access: {access}\n')
        self.log = f'{home}/target/{name}-bindgate.log'
        with open(self.log, 'w') as log:
            self.process = subprocess.Popen([executable, 'serve', '-c', config], stdout=log, stderr=subprocess.STDOUT)
        for _ in range(300):
            try:
                if fetch(f'http://127.0.0.1:{self.port}/ready')[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f'bindgate did not become ready; see {self.log}')

    def alive(self):
        return self.process.poll() is None

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


class Connection:
    """Keep-alive, raw bytes out, whole answers in."""

    def __init__(self, port):
        self.port, self.socket, self.buffer = port, None, b''

    def send(self, request, method):
        """(status, head, body), or (None, why, b'') where no answer came."""
        fresh = self.socket is None
        try:
            answer = self._exchange(request, method)
        except OSError as error:
            self.close()
            # A kept connection may have been closed while it was idle.
            if fresh or isinstance(error, TimeoutError):
                return None, type(error).__name__, b''
            return self.send(request, method)
        if re.search(rb'(?i)\r\nconnection: *close', answer[1]):
            self.close()
        return answer[0], answer[1].decode('latin-1'), answer[2]

    def close(self):
        if self.socket:
            self.socket.close()
        self.socket, self.buffer = None, b''

    def _exchange(self, request, method):
        if self.socket is None:
            self.socket = socket.create_connection(('127.0.0.1', self.port), timeout=150)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            pass  # An answer may have come before.
        status = 100
        while status < 200:
            head = self._until(b'\r\n\r\n')
            status = int(head[9:12])
        if method == 'HEAD' or status in (204, 304):
            return status, head, b''
        if length := re.search(rb'(?i)\r\ncontent-length: *(\d+)', head):
            return status, head, self._exactly(int(length.group(1)))
        body = b''
        while size := int(self._until(b'\r\n').split(b';')[0], 16):
            body += self._exactly(size)
            self._exactly(2)
        self._until(b'\r\n')
        return status, head, body

    def _more(self):
        received = self.socket.recv(65536)
        if not received:
            raise ConnectionResetError('closed')
        self.buffer += received

    def _until(self, mark):
        while mark not in self.buffer:
            self._more()
        found, self.buffer = self.buffer.split(mark, 1)
        return found + mark[:-2] if mark == b'\r\n\r\n' else found

    def _exactly(self, size):
        while len(self.buffer) < size:
            self._more()
        found, self.buffer = self.buffer[:size], self.buffer[size:]
        return found
