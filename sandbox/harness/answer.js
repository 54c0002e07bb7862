'use strict';
// Loads a program once, then answers calls on it, one at a time, each when it is asked for.  Values cross as in
// sandbox/supervisor/plain.py; what this process says is believed no further than there.

const fs = require('fs');
const Module = require('module');
const { types } = require('util');
const { runInThisContext } = require('vm');
const { pathToFileURL } = require('url');

const CONTROL = 4;
const CALLS = 5;
const TICKET = 8;
const MAX_DEPTH = 100;
const MAX_BYTES = 32 << 20;
const MODULE_ONLY = /import statement|Unexpected token 'export'|import\.meta|await is only valid/;

// What the program could bend is taken before it is loaded.
const { stringify, parse } = JSON;
const { getPrototypeOf, getOwnPropertyDescriptor, keys: ownKeys, prototype: objectPrototype, is } = Object;
const { isArray, prototype: arrayPrototype } = Array;
const { isInteger, isSafeInteger, isFinite } = Number;
const { readSync, writeSync } = fs;
const { cpuUsage, hrtime, memoryUsage, exit } = process;
const { isProxy } = types;
const { alloc, from, concat } = Buffer;
const bigint = BigInt;
const apply = Reflect.apply;
const toDecimal = Function.prototype.call.bind(BigInt.prototype.toString);
const toHex = Function.prototype.call.bind(Buffer.prototype.toString);
const writeUInt32 = Function.prototype.call.bind(Buffer.prototype.writeUInt32BE);
const wellFormed = Function.prototype.call.bind(RegExp.prototype.test, /^(?:[^\uD800-\uDFFF]|[\uD800-\uDBFF][\uDC00-\uDFFF])*$/);
const join = Function.prototype.call.bind(Array.prototype.join);
const charCode = Function.prototype.call.bind(String.prototype.charCodeAt);

/** What the called names mean before the program is loaded: functions of the language, not the program's. */
const givens = new Map();

class BeyondBound extends Error {}

function opaque(name) {
  return `{"o":${stringify(name)}}`;
}

/** A text with lone surrogates, as the hexadecimal digits of UTF-8 that passes them. */
function passedSurrogates(text) {
  const bytes = [];
  for (let i = 0; i < text.length; i++) {
    let code = charCode(text, i);
    const next = charCode(text, i + 1);
    if (code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 && next < 0xe000) {
      code = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
      i++;
    }
    if (code < 0x80) bytes[bytes.length] = code;
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return `{"u":"${toHex(from(bytes), 'hex')}"}`;
}

class Encoder {
  constructor() {
    this.budget = MAX_BYTES;
  }

  spend(size) {
    this.budget -= size;
    if (this.budget < 0) throw new BeyondBound();
  }

  value(value, depth) {
    switch (typeof value) {
      case 'string': return this.text(value);
      case 'number': return number(value);
      case 'boolean': return value ? 'true' : 'false';
      case 'bigint': return whole(value);
      case 'object': return value === null ? 'null' : this.object(value, depth);
      default: return opaque(typeof value);
    }
  }

  text(text) {
    this.spend(text.length);
    return wellFormed(text) ? stringify(text) : passedSurrogates(text);
  }

  object(value, depth) {
    if (depth >= MAX_DEPTH || isProxy(value)) return opaque('object');
    const prototype = getPrototypeOf(value);
    if (isArray(value)) return prototype === arrayPrototype ? this.items(value, depth) : opaque('Array');
    if (prototype !== objectPrototype && prototype !== null) return opaque('object');
    const names = ownKeys(value);
    const members = this.items(value, depth, names);
    return `{"d":[${this.items(names, depth)},${members}]}`;
  }

  /** The own values of an array, or of an object under these names, without running a getter. */
  items(holder, depth, names) {
    const count = names === undefined ? holder.length : names.length;
    this.spend(2 * count);
    const texts = [];
    for (let i = 0; i < count; i++) {
      const property = getOwnPropertyDescriptor(holder, names === undefined ? i : names[i]);
      const plain = property !== undefined && property.get === undefined && property.set === undefined;
      texts[i] = plain ? this.value(property.value, depth + 1) : opaque('undefined');
    }
    return `[${join(texts, ',')}]`;
  }
}

function number(value) {
  if (isFinite(value)) return isInteger(value) && isSafeInteger(value) ? `${is(value, -0) ? 0 : value}` : float(value);
  return value !== value ? opaque('nan') : `{"f":"${value > 0 ? 'inf' : '-inf'}"}`;
}

function float(value) {
  return isInteger(value) ? toDecimal(bigint(value)) : `${value}`;
}

function whole(value) {
  const size = toDecimal(value, 16).length;
  return size <= 512 ? toDecimal(value) : `{"i":"${value < 0n ? '-' : ''}0x${toDecimal(value < 0n ? -value : value, 16)}"}`;
}

function encode(value) {
  try {
    const data = from(new Encoder().value(value, 0), 'utf8');
    return data.length <= MAX_BYTES ? data : from(opaque('large'), 'utf8');
  } catch (error) {
    return from(opaque('large'), 'utf8');
  }
}

function decode(tree) {
  if (isArray(tree)) return tree.map(decode);
  if (tree === null || typeof tree !== 'object') return tree;
  const tag = ownKeys(tree)[0];
  const content = tree[tag];
  switch (tag) {
    case 't': return content.map(decode);
    case 'd': return fromPairs(content[0].map(decode), content[1].map(decode));
    case 'f': return content === 'inf' ? Infinity : -Infinity;
    case 'i': return content[0] === '-' ? -bigint(content.slice(1)) : bigint(content);
    case 'u': return lenientText(from(content, 'hex'));
    default: return undefined;
  }
}

function fromPairs(names, values) {
  const made = {};
  names.forEach((name, i) => Object.defineProperty(made, name, { value: values[i], enumerable: true, configurable: true, writable: true }));
  return made;
}

/** UTF-8 whose surrogates were passed, as UTF-16. */
function lenientText(bytes) {
  let text = '';
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i];
    const size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    let code = size === 1 ? first : first & (0xff >> (size + 1));
    for (let k = 1; k < size; k++) code = (code << 6) | (bytes[i + k] & 63);
    text += String.fromCodePoint(code);
    i += size;
  }
  return text;
}

function send(header, blob) {
  const blobs = blob === undefined ? [] : [blob];
  const text = from(`{${join([...header, `"blobs":[${blobs.length ? blob.length : ''}]`], ',')}}`, 'utf8');
  const length = alloc(4);
  writeUInt32(length, text.length, 0);
  const data = concat([length, text, ...blobs]);
  for (let at = 0; at < data.length;) at += writeSync(CONTROL, data, at);
}

function nameOf(error) {
  try {
    const name = error !== null && typeof error === 'object' ? error.name : typeof error;
    return typeof name === 'string' ? name.slice(0, 100) : 'Error';
  } catch (_) {
    return 'Error';
  }
}

function tell(error) {
  try {
    console.error(error);
  } catch (_) {
    return;
  }
}

/** What the clerk issues a call with, and wants to see in the answer. */
function readTicket() {
  const ticket = alloc(TICKET);
  for (let at = 0; at < TICKET;) {
    const read = readSync(CONTROL, ticket, at, TICKET - at, null);
    if (read === 0) exit(0);
    at += read;
  }
  return toHex(ticket, 'hex');
}

/** A frame's blobs: u32 header length, header, blob after blob. */
function readCalls() {
  const data = fs.readFileSync(CALLS);
  const end = 4 + data.readUInt32BE(0);
  const { blobs } = parse(data.toString('utf8', 4, end));
  let at = end;
  return blobs.map(length => parse(data.toString('utf8', at, at += length)));
}

/** Run the program's top level; what it declares can be looked up by name after. */
async function load(path) {
  const source = fs.readFileSync(path, 'utf8').replace(/^\uFEFF/, '').replace(/^#!.*/, '');
  if (path.endsWith('.mjs')) return fromModule(path);
  const module = new Module(path, null);
  module.filename = path;
  module.paths = [];
  let wrapped;
  try {
    const head = '(function (exports, require, module, __filename, __dirname, __scope) {';
    wrapped = runInThisContext(`${head}${source}\n;__scope.find = __name => eval(__name);\n})`, { filename: path });
  } catch (error) {
    if (MODULE_ONLY.test(error.message)) return fromModule(path);
    throw refused(error);
  }
  const scope = { find: () => undefined };
  process.mainModule = module;
  apply(wrapped, module.exports, [module.exports, Module.createRequire(path), module, path, '/program', scope]);
  return name => own(scope, name) ?? exported(module.exports, name) ?? globalThis[name];
}

async function fromModule(path) {
  const copy = path.endsWith('.mjs') ? path : `${process.cwd()}/main.mjs`;
  if (copy !== path) fs.copyFileSync(path, copy);
  let namespace;
  try {
    namespace = await import(pathToFileURL(copy).href);
  } catch (error) {
    throw isRefusal(error) ? refused(error) : error;
  }
  return name => exported(namespace, name) ?? globalThis[name];
}

/** Whether the module loader threw it, and not the program. */
function isRefusal(error) {
  const frame = error instanceof SyntaxError && String(error.stack).split('\n').find(line => /^ +at /.test(line));
  return Boolean(frame) && frame.includes('node:internal/modules/');
}

function refused(error) {
  const refusal = new Error(error.stack);
  refusal.name = 'CompileFailedError';
  return refusal;
}

function own(scope, name) {
  try {
    return scope.find(name);
  } catch (_) {
    return undefined;
  }
}

function exported(exports, name) {
  if (typeof exports === 'function' && exports.name === name) return exports;
  return exports?.[name] ?? exports?.default?.[name] ?? (exports?.default?.name === name ? exports.default : undefined);
}

/** What a call's name means: a function of the program, or a method of its Solution class. */
function find(lookUp, name) {
  const parts = name.replace(/\(\)/g, '').split('.');
  const first = lookUp(parts[0]);
  if (parts.length === 1) {
    const declared = typeof first === 'function' && first !== givens.get(name);
    return declared ? first : methodOf(lookUp('Solution'), name) ?? missing(first, name);
  }
  return parts.slice(1).reduce((holder, part) => {
    const object = isClass(holder) ? new holder() : holder;
    return typeof object[part] === 'function' ? object[part].bind(object) : object[part];
  }, first);
}

function methodOf(solution, name) {
  if (typeof solution === 'function') {
    const made = new solution();
    if (typeof made[name] === 'function') return made[name].bind(made);
    if (typeof solution[name] === 'function') return solution[name].bind(solution);
  }
  return undefined;
}

function missing(found, name) {
  if (typeof found === 'function') return found;
  throw new ReferenceError(`${name} is not defined`);
}

function isClass(value) {
  return typeof value === 'function' && value.prototype !== undefined;
}

async function answer(lookUp, index, ticket, [name, args, kwargs]) {
  const values = args.map(decode);
  const named = decode(kwargs);
  if (ownKeys(named).length > 0) values.push(named); // there are no keyword arguments: an object stands for them
  const cpu = apply(cpuUsage, process, []);
  const began = hrtime.bigint();
  const header = [`"call":${index}`, `"ticket":"${ticket}"`];
  let blob;
  try {
    blob = encode(await find(lookUp, name)(...values));
  } catch (error) {
    tell(error);
    header.push(`"raised":${stringify(nameOf(error))}`);
  }
  const used = apply(cpuUsage, process, [cpu]);
  header.push(`"cpu_ms":${(used.user + used.system) / 1000}`, `"wall_ms":${toDecimal((hrtime.bigint() - began) / 1000000n)}`);
  header.push(`"memory_kb":${memoryUsage.rss() >> 10}`);
  send(header, blob);
}

async function main() {
  const path = process.argv[2];
  process.argv.splice(1, 1);
  const calls = readCalls();
  for (const [name] of calls) givens.set(name, globalThis[name]);
  let lookUp;
  try {
    lookUp = await load(path);
  } catch (error) {
    tell(error);
    send([`"raised":${stringify(nameOf(error))}`]);
    exit(1);
  }
  send(['"loaded":true']);
  for (let index = 0; index < calls.length; index++) {
    await answer(lookUp, index, readTicket(), calls[index]);
  }
  readTicket(); // the clerk ends it
}

main();
