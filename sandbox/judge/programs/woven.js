(own_NAME => { (function () {
/* the program */
;own_NAME.restore();
(async function (require, console, process, globalThis, JSON, Math, Object, Array, String, Number, Boolean, Map, Set) {
/* the test */
})(own_NAME.require, own_NAME.console, own_NAME.process, own_NAME.globalThis, own_NAME.JSON, own_NAME.Math,
  own_NAME.Object, own_NAME.Array, own_NAME.String, own_NAME.Number, own_NAME.Boolean, own_NAME.Map, own_NAME.Set
).then(() => own_NAME.on(own_NAME.end), own_NAME.ended);
})(); })((() => {
  const assert = require('assert'), { writeSync } = require('fs');
  const modules = { __proto__: null };
  for (const name of ['assert', 'assert/strict', 'fs', 'util']) modules[name] = modules[`node:${name}`] = require(name);
  const given = { require: name => modules[name] || require(name), console, process, globalThis, JSON, Math, Object, Array, String, Number, Boolean, Map, Set };
  const { error } = console, { exit, on } = process;
  const holders = [assert, assert.strict, modules.util, require('module'), console, JSON, Math, Reflect, Object, Array, String, Number, Boolean, Map, Set,
    Symbol, BigInt, Promise, Date, RegExp, Error, Function, process].flatMap(each =>
    each.prototype ? [each, each.prototype] : [each]);
  const kept = holders.map(holder => [holder, Object.getOwnPropertyDescriptors(holder)]);
  const { defineProperty } = Object, { ownKeys, apply } = Reflect;
  const hex = BigInt.prototype.toString, pad = String.prototype.padStart;
  let failed = false;
  const say = word => writeSync(1, `\n${word}\n`);
  const fail = () => { failed = true; say('FAILED'); };
  const restore = () => {
    for (let i = 0; i < kept.length; i++) {
      const keys = ownKeys(kept[i][1]);
      for (let k = 0; k < keys.length; k++) {
        try { defineProperty(kept[i][0], keys[k], kept[i][1][keys[k]]); } catch (_) { /* it cannot have been changed */ }
      }
    }
    console.assert = (good, ...words) => {
      if (good) return;
      apply(error, console, ['Assertion failed', ...words]);
      fail();
    };
  };
  const end = () => {
    if (!failed) say(apply(pad, apply(hex, PARTS, [16]), [16, '0']));
  };
  const ended = thrown => {
    apply(error, console, [thrown]);
    if (thrown instanceof assert.AssertionError) fail();
    apply(exit, process, [1]);
  };
  return { ...given, restore, end, ended, on: handler => apply(on, process, ['beforeExit', handler]) };
})());
