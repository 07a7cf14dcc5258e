// Compares agent.mjs with the vectors: node vectors.mjs handshake-vectors.json

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ClientHandshake, FrameAuthentication, decode, encode, hkdfExtract } from './agent.mjs';

const vectors = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { secret, frames, keys } = vectors;

const handshake = new ClientHandshake({
  secret,
  seed: decode(vectors.keySeed, 32),
  name: vectors.name,
  labels: vectors.labels,
  nonce: decode(vectors.clientNonce, 32),
  instance: decode(vectors.instance, 16),
});
assert.equal(encode(handshake.key.publicKey), vectors.publicKey);
assert.equal(handshake.hello(frames.challenge), frames.hello);
assert.throws(() => handshake.welcome(frames.refused), { code: 'DUPLICATE_ID', authenticated: true });
const welcome = handshake.welcome(frames.welcome);
assert.equal(welcome.name, vectors.name);
assert.equal(encode(hkdfExtract(
  Buffer.concat([decode(vectors.serverNonce, 32), decode(vectors.clientNonce, 32)]), Buffer.from(secret))), keys.prk);
for (const name of ['prk', 'clientProofKey', 'serverProofKey', 'transcript', 'clientToServer', 'serverToClient']) {
  assert.equal(encode(handshake[name]), keys[name], name);
}
let checked = 0;
for (const direction of ['clientToServer', 'serverToClient']) {
  const sealing = new FrameAuthentication(handshake[direction]);
  const opening = new FrameAuthentication(handshake[direction]);
  for (const { kind, content, frame } of vectors.messages[direction]) {
    if (kind === 'text') {
      assert.equal(sealing.sealText(content), frame);
      assert.equal(opening.openText(frame), content);
    } else {
      const bytes = Buffer.from(content, 'base64url');
      assert.equal(encode(sealing.sealBinary(bytes)), frame);
      assert.deepEqual(opening.openBinary(Buffer.from(frame, 'base64url')), bytes);
    }
    checked++;
  }
}
console.log(`${checked} frames`);
