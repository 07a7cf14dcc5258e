package org.carillon.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.carillon.testing.ClientHandshake;

/** Opens WebSockets, and writes their frames. */
final class BenchHandshake {

  private BenchHandshake() {}

  /** A blocking channel behind the handshake, as a user of the samples. */
  static SocketChannel open(URI address, String user) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.connect(new InetSocketAddress("localhost", address.getPort()));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.write(request(address, user, ""));
    StringBuilder head = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1); // so that no frame behind it is taken with it
    while (head.indexOf("\r\n\r\n") < 0) {
      if (channel.read(one) < 0) {
        throw new IOException(address + " is closed after " + head);
      }
      head.append((char) one.get(0));
      one.clear();
    }
    if (!head.toString().startsWith("HTTP/1.1 101")) {
      throw new IOException(address + " is refused: " + head);
    }
    return channel;
  }

  /** The request; with more headers, each with its end of line. */
  static ByteBuffer request(URI address, String user, String headers) {
    String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
    return StandardCharsets.US_ASCII.encode(
        "GET "
            + address.getPath()
            + query
            + " HTTP/1.1\r\nHost: localhost:"
            + address.getPort()
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
            + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + headers
            + "Authorization: "
            + ClientHandshake.basic(user, user)
            + "\r\n\r\n");
  }

  /** A frame of a client, masked with zeroes: allowed, and the cheapest. */
  static ByteBuffer frame(int opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 8).put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    }
    return frame.putInt(0).put(payload).flip();
  }
}
