// The thread in which a module's calls run, one after another.

import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';

const { code, cores, imports, port, signal } = workerData;
const { instantiate } = await import(code);

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

/** jco throws a result's error, bare or as the payload of an error of its own; anything else is a trap, or a mistake. */
function told(error) {
  if (error?.payload) return { failure: error.payload };
  return error instanceof Error ? { trap: error.stack } : { failure: error };
}

const given = Object.fromEntries(imports.map((name) => [name, answered(shortName(name))]));

parentPort.on('message', ({ interfaceName, functionName, parameters }) => {
  try {
    const instance = instantiate((path) => cores[path], given);
    const exported = Object.entries(instance).find(([name]) => shortName(name) === interfaceName);
    if (!exported) throw new Error(`the module does not export ${interfaceName}`);
    parentPort.postMessage({ value: exported[1][functionName](...parameters) });
  } catch (error) {
    parentPort.postMessage(told(error));
  }
});
