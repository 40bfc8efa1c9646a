// The life of one operation: calls the module step by step, does what each step asks for, and keeps what it returns.
//
// A real host stores `state` after each step, in one transaction with what it decides from the answer. Then an operation
// survives a crash: the next process goes on with `advance` and the event `timer`.

import { Failure } from './module.js';
import { Placeholders } from './placeholders.js';

/** How often a step is tried again when the panel is not there. */
const ATTEMPTS = 10;

/** Opens the service; resolves when the client can use it. */
export async function deliver(module, connection, clock, service) {
  const claims = new Map();
  let step = await attempt(module, connection, clock, service, 'open', []);
  let steps = 1;
  while (step.tag === 'more') {
    const { state, progress, next } = step.val;
    console.error(`${String(progress.percent).padStart(3)} %  ${progress.message}`);
    const event = await prepared(next, claims, service, clock);
    step = await attempt(module, connection, clock, service, 'advance', [state, event]);
    steps += 1;
  }
  if (step.tag === 'undone') throw new Failure(step.val);
  return { ...written(service, step.val), steps };
}

/** Does what the step waits for, and returns the event with which it goes on. */
async function prepared(next, claims, service, clock) {
  switch (next.tag) {
    case 'wait':
      await clock.wait(Number(next.val));
      return { tag: 'timer' };
    case 'claim': {
      // A unique key in a real host's database: no two services ever hold one object.
      const id = next.val.find((id) => !claims.has(id));
      if (id === undefined) return { tag: 'nothing-to-claim' };
      claims.clear();
      claims.set(id, service.record.id);
      service.record.externalId = id;
      return { tag: 'claimed', val: id };
    }
    case 'task':
      throw new Error(`staff are needed, and this example has none: ${next.val.title}\n${next.val.instructions}`);
    default:
      throw new Error(`the module waits for ${next.tag}, which this host does not know`);
  }
}

/** Calls a step, and again after a pause while the panel is not there. */
async function attempt(module, connection, clock, service, name, parameters) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await called(module, connection, clock, service, name, parameters, attempt);
    } catch (error) {
      if (error.kind !== 'unavailable' || attempt === ATTEMPTS) throw error;
      console.error(error.message);
      await clock.wait(1000 * 2 ** attempt);
    }
  }
}

async function called(module, connection, clock, service, name, parameters, attempt) {
  // Fresh for each call: a module that keeps one finds that it means nothing later.
  const placeholders = new Placeholders();
  const call = {
    connection: { ...connection.record, password: placeholders.add(connection.password) },
    installation: connection.installation,
    operation: 1n,
    attempt,
    nowMs: BigInt(await clock.now()),
  };
  const { record } = service;
  const shown = {
    ...record,
    password: placeholders.add(service.password),
    client: { ...record.client, password: placeholders.add(service.clientPassword) },
  };
  return module.call('lifecycle', name, [call, shown, ...parameters], imports(connection, clock, service, placeholders));
}

/** The contract's imports, for one call. */
function imports(connection, clock, service, placeholders) {
  const { panel, session } = connection;
  return {
    http: { send: (request) => panel.send(request, placeholders) },
    session: {
      async get(key) {
        const entry = session.get(key);
        return entry && entry.until > (await clock.now()) ? entry.value : undefined;
      },
      async set(key, value, ttlMs) {
        session.set(key, { value, until: (await clock.now()) + Number(ttlMs) });
      },
      forget: (key) => void session.delete(key),
    },
    records: {
      // Other services' passwords are nobody's business, not even as placeholders.
      servicesByExternalId: (ids) =>
        [service.record]
          .filter(({ externalId }) => externalId !== undefined && ids.includes(externalId))
          .map((record) => ({ ...record, password: '', client: { ...record.client, password: '' } })),
    },
    log: { write: (level, message) => console.error(`       ${level}: ${message}`) },
  };
}

/** Writes what the operation changed into the service. */
function written(service, changes) {
  const { record } = service;
  record.status = 'active';
  record.busy = false;
  record.externalId = changes.externalId ?? record.externalId;
  record.addresses = changes.addresses ?? record.addresses;
  const changed = new Set(changes.parameters.map(({ name }) => name));
  record.parameters = record.parameters
    .filter(({ name }) => !changed.has(name))
    .concat(changes.parameters.filter(({ value }) => value !== ''));
  return { service: record };
}
