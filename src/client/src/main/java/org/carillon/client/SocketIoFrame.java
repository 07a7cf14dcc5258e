package org.carillon.client;

import org.jspecify.annotations.Nullable;

/**
 * A packet of Socket.IO 5, without the {@code 4} that Engine.IO puts before it.
 *
 * @param type {@code 0} connect, {@code 1} disconnect, {@code 2} event, {@code 3} acknowledgement,
 *     {@code 4} connect error, {@code 5} binary event, {@code 6} binary acknowledgement
 * @param attachments how many binary messages follow
 * @param namespace with its slash
 * @param id of an acknowledgement; null: none is wanted
 * @param payload JSON; empty: none
 */
record SocketIoFrame(
    char type, int attachments, String namespace, @Nullable String id, String payload) {

  static final char CONNECT = '0';
  static final char DISCONNECT = '1';
  static final char EVENT = '2';
  static final char ACK = '3';
  static final char CONNECT_ERROR = '4';
  static final char BINARY_EVENT = '5';
  static final char BINARY_ACK = '6';

  private static final String ROOT = "/";

  /** More digits than any number here has. */
  private static final int DIGITS = 18;

  /** The most binary messages of one packet. */
  private static final int ATTACHMENTS = 10_000;

  static SocketIoFrame of(char type, String namespace, @Nullable String id, String payload) {
    return new SocketIoFrame(type, 0, namespace, id, payload);
  }

  boolean isBinary() {
    return type == BINARY_EVENT || type == BINARY_ACK;
  }

  /** As it is sent, with Engine.IO's {@code 4}. */
  String write() {
    StringBuilder text = new StringBuilder("4").append(type);
    if (isBinary()) {
      text.append(attachments).append('-');
    }
    if (!namespace.equals(ROOT)) {
      text.append(namespace).append(',');
    }
    if (id != null) {
      text.append(id);
    }
    return text.append(payload).toString();
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException where it is none
   */
  static SocketIoFrame read(String text) {
    if (text.isEmpty() || text.charAt(0) < CONNECT || text.charAt(0) > BINARY_ACK) {
      throw new IllegalArgumentException("no packet of Socket.IO");
    }
    char type = text.charAt(0);
    int at = 1;
    int attachments = 0;
    if (type == BINARY_EVENT || type == BINARY_ACK) {
      int end = digits(text, at);
      if (end == at || end >= text.length() || text.charAt(end) != '-') {
        throw new IllegalArgumentException("a binary packet without its count");
      }
      long count = Long.parseLong(text.substring(at, end));
      if (count > ATTACHMENTS) {
        throw new IllegalArgumentException("too many attachments");
      }
      attachments = (int) count;
      at = end + 1;
    }
    String namespace = ROOT;
    if (at < text.length() && text.charAt(at) == '/') {
      int comma = text.indexOf(',', at);
      namespace = comma < 0 ? text.substring(at) : text.substring(at, comma);
      at = comma < 0 ? text.length() : comma + 1;
    }
    int end = digits(text, at);
    String id = end == at ? null : text.substring(at, end);
    return new SocketIoFrame(type, attachments, withoutQuery(namespace), id, text.substring(end));
  }

  private static String withoutQuery(String namespace) {
    int query = namespace.indexOf('?');
    return query < 0 ? namespace : namespace.substring(0, query);
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
      if (at - from > DIGITS) {
        throw new IllegalArgumentException("too long a number");
      }
    }
    return at;
  }
}
