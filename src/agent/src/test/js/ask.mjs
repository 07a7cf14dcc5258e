// Connects to the agent server of the integration tests, asks it all that it answers, and says what
// came: node ask.mjs url secret

import { randomBytes } from 'node:crypto';
import { connect } from './agent.mjs';

const [url, secret] = process.argv.slice(2);
const say = (value) => console.log(JSON.stringify(value));
const code = (error) => error.code ?? String(error);

const ended = await new Promise((resolve) => {
  const ask = async ({ tunnel, welcome }) => {
    say({
      firstTime: welcome.firstTime,
      isOne: (await tunnel.call('agents')).includes(welcome.name),
      echo: await tunnel.call('echo', { text: 'Grüße 🔔' }),
      binary: (await tunnel.call('echo', Buffer.alloc(300_000, 7))).equals(Buffer.alloc(300_000, 7)),
      large: (await tunnel.call('echo', 'ü'.repeat(100_000))).length,
      relayed: await tunnel.call('relay', { agent: welcome.name, action: 'greet', text: 'you' }),
      unknown: await tunnel.call('nothing').catch(code),
    });
    tunnel.goodbye();
  };
  const actions = { greet: (body) => `hello ${body}` };
  connect(url, { secret, seed: randomBytes(32), actions, closed: resolve })
    .then(ask)
    .catch((error) => resolve(code(error)));
});
say(ended);
