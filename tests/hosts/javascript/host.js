// A small host of processing modules: what a billing system in JavaScript needs to drive one.
//
//   node host.js describe MODULE.wasm             prints how the module introduces itself
//   node host.js open     MODULE.wasm ORDER.json  delivers a service, and prints what became of it
//
// An order says which panel, who orders, and what; docs/other-hosts.md explains it. Progress goes to standard error.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

import { clockOf } from './clock.js';
import { load } from './module.js';
import { deliver } from './operation.js';
import { Panel } from './panel.js';

async function main([command, file, order]) {
  const folder = await mkdtemp(join(tmpdir(), 'processing-module-'));
  try {
    const module = await load(file, folder);
    if (command === 'describe') return await module.call('module-info', 'describe', []);
    if (command === 'open') return await open(module, JSON.parse(await readFile(order, 'utf8')));
    throw new Error('usage: host.js describe MODULE.wasm | open MODULE.wasm ORDER.json');
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function open(module, order) {
  const clock = await clockOf(order);
  const connection = {
    installation: order.installation,
    record: { id: 1n, url: order.panel.url, username: order.panel.username, settings: [] },
    password: (await readFile(order.panel.password_file, 'utf8')).trim(),
    panel: new Panel(order.panel.url, clock),
    session: new Map(),
  };
  const { service } = order;
  return deliver(module, connection, clock, {
    record: {
      ...service,
      id: BigInt(service.id),
      client: { ...service.client, id: BigInt(service.client.id) },
      resources: service.resources.map((resource) => ({ ...resource, amount: BigInt(resource.amount) })),
      status: 'ordered',
      busy: true,
      addresses: [],
    },
    // The host makes the passwords; a real one keeps them, sealed.
    password: randomBytes(12).toString('base64url'),
    clientPassword: randomBytes(12).toString('base64url'),
  });
}

/** Integers of 64 bits are BigInt here, which JSON does not know. */
const plain = (_, value) => (typeof value === 'bigint' ? Number(value) : value);

try {
  console.log(JSON.stringify(await main(process.argv.slice(2)), plain, 2));
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
