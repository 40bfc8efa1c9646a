// The thread in which one call of a module runs.

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';

const { code, cores, imports, call, port, signal } = workerData;

/** Has the other thread answer an import, and stands still until it has. */
function ask(interfaceName, functionName, parameters) {
  port.postMessage({ interfaceName, functionName, parameters });
  Atomics.wait(signal, 0, 0);
  Atomics.store(signal, 0, 0);
  const { value, failure, trap } = receiveMessageOnPort(port).message;
  if (trap) throw new Error(trap);
  if (failure) throw failure;
  return value;
}

/** `billing:processing/http@0.1.0` → `http`: hosts know the interfaces, the module says of which version they are. */
const shortName = (name) => name.replace(/^.*\//, '').replace(/@.*$/, '');

/** An interface whose functions are all answered by the other thread. */
const answered = (interfaceName) =>
  new Proxy({}, { get: (_, functionName) => (...parameters) => ask(interfaceName, functionName, parameters) });

try {
  const { instantiate } = await import(code);
  const given = Object.fromEntries(imports.map((name) => [name, answered(shortName(name))]));
  const instance = instantiate((path) => cores[path], given);
  const exported = Object.entries(instance).find(([name]) => shortName(name) === call.interfaceName);
  if (!exported) throw new Error(`the module does not export ${call.interfaceName}`);
  parentPort.postMessage({ value: exported[1][call.functionName](...call.parameters) });
} catch (error) {
  // jco throws a result's error with the value as its payload; anything else is a trap, or a mistake.
  parentPort.postMessage(error?.payload ? { failure: error.payload } : { trap: String(error?.stack ?? error) });
}
