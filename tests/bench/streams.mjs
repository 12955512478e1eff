// Event streams as bare connections, so that ten thousand of them fit into one process.
import { connect } from 'node:net';

/** One stream: the numbers of the events that came, in order. */
export class EventStream {
  numbers = [];
  onNumber = () => {};
  #rest = '';

  /** Opened, and answered by the server. `after` is the last number that is known. */
  static async open(address, after) {
    const stream = new EventStream();
    const { hostname, port, host } = new URL(address);
    stream.socket = connect({ host: hostname, port: Number(port), noDelay: true });
    stream.socket.setEncoding('latin1');
    const known = after === undefined ? '' : `last-event-id: ${after}\r\n`;
    stream.socket.write(`GET /api/events HTTP/1.1\r\nhost: ${host}\r\n${known}\r\n`);
    await new Promise((resolve, reject) => {
      let head = '';
      const wait = (text) => {
        head += text;
        const begun = head.indexOf('retry: ');
        if (begun < 0) return;
        stream.socket.off('data', wait);
        stream.socket.on('data', (more) => stream.#read(more));
        stream.#read(head.slice(begun));
        resolve();
      };
      stream.socket.on('data', wait);
      stream.socket.once('error', reject);
    });
    return stream;
  }

  #read(text) {
    this.#rest += text;
    let from = 0;
    // An id stands on a line of its own, which no piece of the transfer divides without the next completing it.
    for (const found of this.#rest.matchAll(/(?:^|\n)id: (\d+)\n/g)) {
      const number = Number(found[1]);
      this.numbers.push(number);
      this.onNumber(number);
      from = found.index + found[0].length - 1;
    }
    this.#rest = this.#rest.slice(Math.max(from, this.#rest.length - 40));
  }

  close() {
    this.socket.destroy();
  }
}

/** Opens many, a few at a time. */
export async function openMany(address, count, width = 200) {
  const streams = [];
  while (streams.length < count) {
    const some = Array.from({ length: Math.min(width, count - streams.length) }, () => EventStream.open(address));
    streams.push(...(await Promise.all(some)));
  }
  return streams;
}
