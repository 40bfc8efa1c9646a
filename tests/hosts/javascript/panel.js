// Sends a module's requests to the connected panel, and to nowhere else.

/** Headers that say where a request goes, or how long it is, are the host's. */
const HOSTS_OWN = /^(host|connection|content-.*|transfer-encoding|upgrade|expect|te|trailer|proxy-.*|x-forwarded-.*)$/i;
const MAX_BODY = 32 * 1024 * 1024;
const TIMEOUT_MS = 30_000;
/** A panel's service that was asleep answers 503 and wakes up meanwhile. */
const ASLEEP = 503;
const WAKE_UPS = 4;

export class Panel {
  #origin;
  #clock;

  constructor(url, clock) {
    this.#origin = new URL(url).origin;
    this.#clock = clock;
  }

  /** The contract's `http.send`. Throws the contract's `error`. */
  async send(request, placeholders) {
    for (let pause = 1; ; pause += 1) {
      const response = await this.#once(request, placeholders);
      if (response.status !== ASLEEP || pause > WAKE_UPS) return response;
      await this.#clock.wait(1000 * pause);
    }
  }

  async #once({ method, path, headers, body }, placeholders) {
    const url = this.#address(path);
    const refused = headers.find(({ name }) => HOSTS_OWN.test(name));
    if (refused) throw denied(`the header ${refused.name} is set by the host`);
    try {
      const response = await fetch(url, {
        method: method.toUpperCase(),
        headers: [...headers.map(({ name, value }) => [name, value]), ...(body ? [['content-type', 'application/json']] : [])],
        body: body && placeholders.fillIn(new TextDecoder().decode(body)),
        // A redirect would carry secrets to wherever it points.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return {
        status: response.status,
        headers: [...response.headers].map(([name, value]) => ({ name, value: placeholders.takeOut(value) })),
        body: new TextEncoder().encode(placeholders.takeOut(await limited(response))),
      };
    } catch (error) {
      throw contractError(error);
    }
  }

  /** The whole address, if it is one of the panel's. */
  #address(path) {
    const ofThePanel = /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes('\\');
    const url = ofThePanel && new URL(this.#origin + path);
    if (!url || url.origin !== this.#origin) throw denied(`${JSON.stringify(path)} is no path of the panel`);
    return url;
  }
}

async function limited(response) {
  const parts = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > MAX_BODY) throw { tag: 'too-large' };
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const denied = (reason) => ({ tag: 'denied', val: reason });

function contractError(error) {
  if (error?.tag) return error;
  if (error.name === 'TimeoutError') return { tag: 'timeout' };
  const { code = '', message = String(error) } = error.cause ?? error;
  return { tag: /CERT|SSL|TLS|SELF_SIGNED/.test(code) ? 'tls' : 'connect', val: message };
}
