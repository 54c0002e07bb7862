'use strict';
// Starts a program as its main module.  What does not parse is told apart from what fails while it runs.

const fs = require('fs');
const Module = require('module');
const { compileFunction } = require('vm');
const { pathToFileURL } = require('url');

const NOTES = 4;
const MODULE_ONLY = /import statement|Unexpected token 'export'|import\.meta|await is only valid/;

const path = process.argv[2];
process.argv.splice(1, 1);

function refuse(error) {
  console.error(error.stack);
  fs.writeSync(NOTES, 'compile_error');
  process.exit(1);
}

/** Whether the module loader threw it, and not the program. */
function isRefusal(error) {
  const frame = error instanceof SyntaxError && String(error.stack).split('\n').find(line => /^ +at /.test(line));
  return Boolean(frame) && frame.includes('node:internal/modules/');
}

function startModule() {
  const copy = `${process.cwd()}/main.mjs`;
  if (!path.endsWith('.mjs')) fs.copyFileSync(path, copy);
  const url = pathToFileURL(path.endsWith('.mjs') ? path : copy).href;
  import(url).catch(error => {
    if (isRefusal(error)) refuse(error);
    throw error;
  });
}

function start() {
  if (path.endsWith('.mjs')) return startModule();
  const source = fs.readFileSync(path, 'utf8').replace(/^\uFEFF/, '').replace(/^#!.*/, '');
  try {
    compileFunction(source, ['exports', 'require', 'module', '__filename', '__dirname'], { filename: path });
  } catch (error) {
    return MODULE_ONLY.test(error.message) ? startModule() : refuse(error);
  }
  Module.runMain(path);
}

start();
