// An agent whose connection is its standard input and output, a frame a line: "T" and the text, "B"
// and base64url, "C" and a close code. For tests: node stdio.mjs secret

import { createInterface } from 'node:readline';
import { randomBytes } from 'node:crypto';
import { AgentError, ClientHandshake, Tunnel } from './agent.mjs';

const write = (line) => process.stdout.write(`${line}\n`);
const transport = {
  sendText: (text) => write(`T${text}`),
  sendBinary: (bytes) => write(`B${bytes.toString('base64url')}`),
  close: (code, reason, error) => {
    if (error) {
      console.error(error);
    }
    write(`C${code}`);
    process.stdin.destroy();
  },
};

const handshake = new ClientHandshake({ secret: process.argv[2], seed: randomBytes(32) });
let tunnel;
const actions = {
  echo: (body) => body,
  fail: () => { throw new AgentError('MYERRCODE', 'My error message', { field: 1 }); },
  count: async function* count(n) {
    for (let i = 0; i < n; i++) {
      yield i;
    }
  },
  // has the other side answer, by a call and a stream of this one
  ask: async (body) => {
    const answer = await tunnel.call('echo', body);
    const items = [];
    for await (const item of tunnel.stream('count', 20)) {
      items.push(item);
    }
    const error = await tunnel.call('fail').catch((e) => e.code);
    const late = await tunnel.call('never', undefined, { timeout: 50 }).catch((e) => e.code);
    tunnel.send('noted', Buffer.alloc(100_000, 1));
    return { answer: Buffer.isBuffer(answer) ? answer.length : answer, items, error, late };
  },
};

let frames = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const rest = line.slice(1);
  if (tunnel && line[0] === 'T') {
    tunnel.receiveText(rest);
  } else if (tunnel && line[0] === 'B') {
    tunnel.receiveBinary(Buffer.from(rest, 'base64url'));
  } else if (frames++ === 0) {
    transport.sendText(handshake.hello(rest));
  } else {
    tunnel = new Tunnel(handshake, transport, handshake.welcome(rest).limits, actions);
  }
}
tunnel?.closed();
