import { describe, expect, it } from 'vitest';
import type { HandlerView } from '../contract/views.ts';
import { Routes } from './routing.ts';

const view = (event: string, name?: string): HandlerView => ({
  event,
  languages: [],
  script: 'index.js',
  ...(name && { function: name }),
  line: 0,
});
const routes = (...events: string[]): Routes =>
  new Routes([{ key: '/p', id: 'com.example.p', endpoints: events.map((event) => view(event)) }]);
/** The endpoint that is found, with its parameters, or why there is none. */
function found(of: Routes, method: string, path: string): unknown {
  const route = of.find(method, path);
  if (route.kind === 'found') return [route.endpoint.event, route.params];
  return route.kind === 'otherMethod' ? route.allow : route.kind;
}

describe('routes', () => {
  it.each([
    ['/a', '/a', {}],
    ['/a/', '/a', {}],
    ['/a', '/a/', {}],
    ['/', '/', {}],
    ['/:id', '/1', { id: '1' }],
    ['/{id}/x', '/1/x', { id: '1' }],
    ['/:a/:b', '/1/2', { a: '1', b: '2' }],
    ['/:id', '/%C3%A4%2F%20', { id: 'ä/ ' }],
    ['/ä', '/%C3%A4', {}],
    ['/%C3%A4', '/%c3%a4', {}],
    ['/a.b', '/a.b', {}],
    ['/a+b', '/a+b', {}],
    ['/:a:b', '/:a:b', {}],
  ])('%s takes %s', (pattern, path, params) => {
    expect(found(routes(`GET ${pattern}`), 'GET', path)).toEqual([`GET ${pattern}`, params]);
  });

  it.each([
    ['/a', '/A'],
    ['/a', '/a/b'],
    ['/a/b', '/a'],
    ['/a', '//a'],
    ['/a', '/a//'],
    ['/:id', '/'],
    ['/a/:id', '/a//'],
    ['/a.b', '/axb'],
    ['/a/b', '/a%2Fb'],
  ])('%s does not take %s', (pattern, path) => {
    expect(found(routes(`GET ${pattern}`), 'GET', path)).toBe('none');
  });

  it('prefers texts over parameters, from the left', () => {
    const of = routes('GET /:a/:b', 'GET /:a/y', 'GET /x/:b', 'GET /x/y');
    expect(found(of, 'GET', '/x/y')).toEqual(['GET /x/y', {}]);
    expect(found(of, 'GET', '/x/z')).toEqual(['GET /x/:b', { b: 'z' }]);
    expect(found(of, 'GET', '/z/y')).toEqual(['GET /:a/y', { a: 'z' }]);
    expect(found(of, 'GET', '/z/z')).toEqual(['GET /:a/:b', { a: 'z', b: 'z' }]);
  });

  it('looks for the method first', () => {
    const of = routes('GET /users/me', 'POST /users/:id');
    expect(found(of, 'POST', '/users/me')).toEqual(['POST /users/:id', { id: 'me' }]);
    expect(found(of, 'PUT', '/users/me')).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
    expect(found(of, 'PUT', '/users/1')).toEqual(['OPTIONS', 'POST']);
    expect(found(of, 'HEAD', '/users/me')).toEqual(['GET /users/me', {}]);
    expect(found(routes('HEAD /a', 'GET /a'), 'HEAD', '/a')).toEqual(['HEAD /a', {}]);
    expect(found(routes('OPTIONS /a'), 'OPTIONS', '/a')).toEqual(['OPTIONS /a', {}]);
  });

  it('says that a path is broken', () => {
    for (const path of ['/%', '/%zz', '/%c3', '/a/%ff']) expect(found(routes('GET /:a', 'GET /a/:a'), 'GET', path)).toBe('malformed');
  });

  it('takes the first of two that are the same', () => {
    const of = new Routes([{ key: '/p', id: 'p', endpoints: [view('GET /a', 'first'), view('GET /a', 'second')] }]);
    expect(of.find('GET', '/a')).toMatchObject({ endpoint: { handler: 'index.js#first' } });
  });
});
