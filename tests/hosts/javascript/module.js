// Loads a module and calls it. It runs in a worker thread, with a fresh instance for each call:
//
// - nothing of one call is seen by the next one;
// - a call that does not end is ended, at its deadline, by ending the worker;
// - the contract's imports are synchronous, and requests in JavaScript are not: the worker stands still while this
//   thread answers (see worker.js). With JSPI, which newer engines have, no worker would be needed for that.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';

import { transpileBytes } from '@bytecodealliance/jco-transpile';

/** How long a call may take, requests included. */
const DEADLINE_MS = 60_000;

/** What a module may import. */
const CONTRACT = 'billing:processing/';

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
  const foreign = imports.find((name) => !name.startsWith(CONTRACT));
  if (foreign) throw new Error(`the module imports ${foreign}, which is not of the contract`);
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
  #worker;
  #host;

  constructor(code, cores, imports) {
    this.#code = code;
    this.#cores = cores;
    this.#imports = imports;
  }

  /**
   * Calls a function of an interface that the module exports; both by the contract's names, without a version. One call
   * at a time. `host` answers the imports: an object of functions for each interface; without it nothing may be imported.
   */
  async call(interfaceName, functionName, parameters, host = {}) {
    const what = `${interfaceName}.${functionName}`;
    this.#host = host;
    this.#worker ??= this.#start();
    const worker = this.#worker;
    worker.ref();
    worker.postMessage({ interfaceName, functionName, parameters });
    const signal = AbortSignal.timeout(DEADLINE_MS);
    try {
      const [{ value, failure, trap }] = await once(worker, 'message', { signal });
      if (trap) throw new Error(`${what}: ${trap}`);
      if (failure) throw new Failure(failure);
      return value;
    } catch (error) {
      if (!signal.aborted) throw error;
      this.#worker = undefined;
      await worker.terminate();
      throw new Error(`${what} did not end within ${DEADLINE_MS / 1000} s`);
    } finally {
      // The program may end while the worker waits for the next call.
      worker.unref();
    }
  }

  #start() {
    const { port1: here, port2: there } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    here.on('message', async ({ interfaceName, functionName, parameters }) => {
      here.postMessage(await answer(this.#host[interfaceName]?.[functionName], parameters));
      Atomics.store(signal, 0, 1);
      Atomics.notify(signal, 0);
    });
    here.unref();
    const worker = new Worker(fileURLToPath(new URL('./worker.js', import.meta.url)), {
      workerData: { code: this.#code, cores: this.#cores, imports: this.#imports, port: there, signal },
      transferList: [there],
      // The module asks for no environment and gets none.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
    });
    return worker;
  }
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
