package org.carillon.it.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.carillon.testing.ClientHandshake;
import org.jspecify.annotations.Nullable;

/** The bytes that attackers send. */
final class AttackRequests {

  private AttackRequests() {}

  /** A request with a body; its headers are lines, each with its end. */
  static byte[] request(String line, String headers, String body) {
    return (line
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + headers
            + (body.isEmpty() ? "" : "Content-Length: " + body.getBytes(UTF_8).length + "\r\n")
            + "\r\n"
            + body)
        .getBytes(UTF_8);
  }

  static byte[] get(String path, @Nullable String user, String headers) {
    return request("GET " + path, authorization(user) + headers, "");
  }

  static byte[] post(String path, @Nullable String user, String headers, String body) {
    return request("POST " + path, authorization(user) + headers, body);
  }

  /** A request whose body is announced and does not come. */
  static byte[] half(String path, int length) {
    return ("POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + length
            + "\r\n\r\n{")
        .getBytes(ISO_8859_1);
  }

  static byte[] handshake(String path, @Nullable String user, String headers) {
    return ("GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + authorization(user)
            + headers
            + "\r\n")
        .getBytes(ISO_8859_1);
  }

  /** A text frame. */
  static byte[] frame(String text) {
    return frame(0x81, text);
  }

  /** The first part of a message that has no end. */
  static byte[] fragment(String text) {
    return frame(0x01, text);
  }

  private static byte[] frame(int first, String text) {
    byte[] payload = text.getBytes(UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 14).put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 65_536) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(0).put(payload); // a mask of zeroes changes nothing
    return Arrays.copyOf(frame.array(), frame.position());
  }

  private static String authorization(@Nullable String user) {
    if (user == null) {
      return "";
    }
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    return "Authorization: "
        + ClientHandshake.basic(name, colon < 0 ? user : user.substring(colon + 1))
        + "\r\n";
  }
}
