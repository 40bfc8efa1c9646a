// Secrets that a module uses and never sees: it gets a random placeholder, the host writes the value over it in the body
// of a request, and the placeholder over the value in whatever comes back.

import { randomBytes } from 'node:crypto';

export class Placeholders {
  #secrets = [];

  /** Adds a secret and returns what stands for it. */
  add(value) {
    const placeholder = `secret-${randomBytes(16).toString('hex')}`;
    this.#secrets.push({ placeholder, value });
    return placeholder;
  }

  /** The body of a request as the panel gets it. It is JSON, so the value is written as JSON writes it. */
  fillIn(text) {
    return this.#secrets.reduce((text, { placeholder, value }) => text.replaceAll(placeholder, escaped(value)), text);
  }

  /** What came back, as the module gets it. */
  takeOut(text) {
    return this.#secrets.reduce(
      (text, { placeholder, value }) => text.replaceAll(escaped(value), placeholder).replaceAll(value, placeholder),
      text,
    );
  }
}

const escaped = (value) => JSON.stringify(value).slice(1, -1);
