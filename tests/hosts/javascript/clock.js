// Where time comes from. A module has no clock of its own: it is told the time, and asks to be called again later.

/** The clock that an order asks for: the real one, or the simulated panel's, which is moved by what waits. */
export async function clockOf(order) {
  return order.simulated_time ? new SimulatorsClock(order.panel.url) : new RealClock();
}

class RealClock {
  async now() {
    return Date.now();
  }

  wait(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  }
}

/** `host-sim dcimanager serve` with a clock that stands still: waiting moves it, so twenty minutes take no time. */
class SimulatorsClock {
  #url;

  constructor(panel) {
    this.#url = new URL('/simulator/clock', panel);
  }

  async now() {
    return Date.parse((await (await fetch(this.#url)).json()).now);
  }

  async wait(milliseconds) {
    const body = JSON.stringify({ advance: `${milliseconds}ms` });
    const moved = await fetch(this.#url, { method: 'POST', body });
    if (!moved.ok) throw new Error(`the simulator's clock cannot be moved: ${await moved.text()}`);
  }
}
