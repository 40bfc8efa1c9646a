// Loads a module and calls it. Each call runs in a worker thread of its own, with a fresh instance:
//
// - nothing of one call is seen by the next one;
// - a call that does not end is ended, at its deadline, by ending the worker;
// - the contract's imports are synchronous, and requests in JavaScript are not: the worker stands still while this
//   thread answers (see worker.js). With JSPI, which newer engines have, no worker would be needed for that.

import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';

import { transpileBytes } from '@bytecodealliance/jco-transpile';

/** How long a call may take, requests included. */
const DEADLINE_MS = 60_000;

/** Loads the component in this file; `folder` gets what jco makes of it. */
export async function load(file, folder) {
  const bytes = await readFile(file);
  const name = `module-${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`;
  const { files, imports } = await transpileBytes(bytes, {
    name,
    // Instantiated by us, anew for each call.
    instantiation: 'sync',
    // A module has no WASI, so nothing stands in for it either.
    wasiShim: false,
    emitTypescriptDeclarations: false,
  });
  const cores = {};
  for (const [path, content] of Object.entries(files)) {
    if (path.endsWith('.wasm')) cores[path] = await WebAssembly.compile(content);
    else if (path.endsWith('.js')) await write(join(folder, path), content);
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  return new Module(pathToFileURL(join(folder, `${name}.js`)).href, cores, imports);
}

class Module {
  #code;
  #cores;
  #imports;

  constructor(code, cores, imports) {
    this.#code = code;
    this.#cores = cores;
    this.#imports = imports;
  }

  /**
   * Calls a function of an interface that the module exports; both by the contract's names, without a version.
   * `host` answers the imports: an object of functions for each interface. Without it nothing may be imported.
   */
  call(interfaceName, functionName, parameters, host = {}) {
    const { port1: here, port2: there } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(fileURLToPath(new URL('./worker.js', import.meta.url)), {
      workerData: {
        code: this.#code,
        cores: this.#cores,
        imports: this.#imports,
        call: { interfaceName, functionName, parameters },
        port: there,
        signal,
      },
      transferList: [there],
      // The module asks for no environment and gets none.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    here.on('message', async ({ interfaceName, functionName, parameters }) => {
      here.postMessage(await answer(host[interfaceName]?.[functionName], parameters));
      Atomics.store(signal, 0, 1);
      Atomics.notify(signal, 0);
    });
    return ended(worker, `${interfaceName}.${functionName}`).finally(() => here.close());
  }
}

/** What the worker came to, or an error at the deadline. */
function ended(worker, what) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      worker.terminate();
      reject(new Error(`${what} did not end within ${DEADLINE_MS / 1000} s`));
    }, DEADLINE_MS);
    worker.once('message', ({ value, failure, trap }) => {
      if (trap) reject(new Error(`${what}: ${trap}`));
      else if (failure) reject(new Failure(failure));
      else resolve(value);
    });
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`${what} ended without an answer`));
    });
  });
}

/** The contract's `failure`: why a call did not succeed, as the module says it. */
export class Failure extends Error {
  constructor({ tag, val }) {
    super(`${tag}: ${val.message} (${val.code})`);
    this.kind = tag;
    this.code = val.code;
  }
}

/** Answers one import. What it throws that is no `Error` is the import's own error value. */
async function answer(implementation, parameters) {
  try {
    if (!implementation) return { trap: 'this import may not be called here' };
    return { value: await implementation(...parameters) };
  } catch (error) {
    return error instanceof Error ? { trap: error.message } : { failure: error };
  }
}

async function write(path, content) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}
