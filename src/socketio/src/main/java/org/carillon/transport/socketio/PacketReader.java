package org.carillon.transport.socketio;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.carillon.api.ErrorCode;
import org.carillon.json.JsonException;
import org.carillon.json.PlainReader;
import org.jspecify.annotations.Nullable;

/**
 * Puts the packets of one client together: {@code <type>[<attachments>-][<namespace>,][<ack
 * id>][payload]}, and a binary message for each attachment. Strict: whatever is no packet ends the
 * connection. At most one packet is underway, within the limits. An event that is a packet and over
 * a limit is read to its end and refused, so that those behind it can be read.
 */
final class PacketReader {

  /**
   * What a client may send.
   *
   * @param json reads a payload, its depth bounded
   * @param attachments of one packet
   * @param bytes of all attachments of one packet
   */
  record Limits(PlainReader json, int attachments, int bytes) {}

  /** The root namespace, which is not written. */
  static final String ROOT = "/";

  private static final String TOO_MANY = "Too many messages, or too large ones";

  private static final int LONGEST_NAMESPACE = 512;

  /** The largest integer of JavaScript, 2^53 - 1, has so many digits. */
  private static final int LONGEST_ID = 16;

  private static final long LARGEST_ID = (1L << 53) - 1;

  /** What a client must not call an event (socket.io-parser, RESERVED_EVENTS). */
  private static final Set<String> RESERVED =
      Set.of(
          "connect",
          "connect_error",
          "disconnect",
          "disconnecting",
          "newListener",
          "removeListener");

  private final Limits limits;
  private @Nullable Underway underway;

  /** The attachments to come of an event that was refused. */
  private long unwanted;

  PacketReader(Limits limits) {
    this.limits = limits;
  }

  /** The parts of a packet before its payload is understood. */
  private record Head(PacketType type, long attachments, String namespace, @Nullable Long id) {}

  /** A packet that waits for attachments. */
  private static final class Underway {
    private final Head head;
    private final List<?> payload;
    private final List<byte[]> attachments = new ArrayList<>();
    private long bytes;

    Underway(Head head, List<?> payload) {
      this.head = head;
      this.payload = payload;
    }
  }

  /**
   * A text message has come.
   *
   * @return the packet; null: its attachments are still to come
   * @throws MalformedPacketException if it is none, or an attachment was due
   */
  @Nullable SocketIoPacket text(String message) throws MalformedPacketException {
    if (isAttachmentDue()) {
      throw new MalformedPacketException("text where an attachment is due");
    }
    Cursor cursor = new Cursor(message);
    PacketType type = PacketType.of(cursor.next());
    long attachments = type.isBinary() ? cursor.attachments() : 0;
    String namespace = cursor.namespace();
    Long id = cursor.id();
    Head head = new Head(type, attachments, namespace, id);
    String rest = cursor.rest();
    return switch (type) {
      case CONNECT -> new SocketIoPacket.Connect(namespace, auth(head, rest));
      case DISCONNECT -> disconnect(head, rest);
      case EVENT, ACK, BINARY_EVENT, BINARY_ACK -> payload(head, rest);
      case CONNECT_ERROR -> throw new MalformedPacketException("a client refuses nothing");
    };
  }

  /**
   * A binary message has come.
   *
   * @return the packet that it completes; null: further attachments are to come
   * @throws MalformedPacketException if none was due, or the packet is over a limit
   */
  @Nullable SocketIoPacket binary(ByteBuffer message) throws MalformedPacketException {
    Underway packet = underway;
    if (unwanted > 0) {
      unwanted--;
      return null;
    }
    if (packet == null) {
      throw new MalformedPacketException("an attachment where none is due");
    }
    packet.bytes += message.remaining();
    if (packet.bytes > limits.bytes) {
      underway = null;
      return refused(
          packet.head,
          packet.payload,
          packet.head.attachments - packet.attachments.size() - 1,
          ErrorCode.TOO_LARGE,
          "The attachments of a packet have more than " + limits.bytes + " bytes together");
    }
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    packet.attachments.add(bytes);
    if (packet.attachments.size() < packet.head.attachments) {
      return null;
    }
    underway = null;
    return whole(packet.head, BinaryAttachments.resolve(packet.payload, packet.attachments));
  }

  /**
   * A text message has come that is one too many. An event is refused, with its attachments; what
   * is none is as of {@link #text}.
   *
   * @param waitMillis in how many milliseconds it may be sent again
   */
  @Nullable SocketIoPacket limited(String message, long waitMillis)
      throws MalformedPacketException {
    SocketIoPacket packet = text(message);
    Underway begun = underway;
    if (packet instanceof SocketIoPacket.Event event) {
      return new SocketIoPacket.Refused(
          event.namespace(),
          event.name(),
          event.id(),
          ErrorCode.RATE_LIMITED,
          TOO_MANY,
          waitMillis);
    }
    return begun != null && begun.head.type == PacketType.BINARY_EVENT
        ? refused(begun, begun.head.attachments, waitMillis)
        : packet;
  }

  /** The same of a binary message: the event is refused that it belongs to. */
  @Nullable SocketIoPacket limited(ByteBuffer message, long waitMillis)
      throws MalformedPacketException {
    Underway begun = underway;
    return begun != null && begun.head.type == PacketType.BINARY_EVENT
        ? refused(begun, begun.head.attachments - begun.attachments.size() - 1, waitMillis)
        : binary(message);
  }

  private SocketIoPacket refused(Underway begun, long still, long waitMillis)
      throws MalformedPacketException {
    underway = null;
    unwanted = still;
    return new SocketIoPacket.Refused(
        begun.head.namespace,
        name(begun.payload),
        begun.head.id,
        ErrorCode.RATE_LIMITED,
        TOO_MANY,
        waitMillis);
  }

  /** Whether attachments are still to come. */
  boolean isAttachmentDue() {
    return underway != null || unwanted > 0;
  }

  /** Understands a payload; null: its attachments are still to come. */
  private @Nullable SocketIoPacket payload(Head head, String rest) throws MalformedPacketException {
    List<?> payload;
    try {
      payload = array(limits.json.read(rest));
    } catch (JsonException e) {
      if (e.code() == ErrorCode.BAD_FRAME || !(e.read() instanceof List<?> rescued)) {
        throw new MalformedPacketException("a payload that is no JSON, or over a limit");
      }
      return refused(head, rescued, head.attachments, e.code(), e.getMessage());
    }
    if (head.attachments > limits.attachments) {
      return refused(
          head,
          payload,
          head.attachments,
          ErrorCode.TOO_LARGE,
          "A packet has at most " + limits.attachments + " attachments");
    }
    if (head.attachments > 0) {
      underway = new Underway(head, payload);
      return null;
    }
    return whole(head, payload);
  }

  /**
   * What stands for an event that is over a limit.
   *
   * @param still attachments that are still to come
   * @throws MalformedPacketException if it is no event: nobody could be told
   */
  private SocketIoPacket refused(
      Head head, List<?> payload, long still, ErrorCode code, String message)
      throws MalformedPacketException {
    if (head.type != PacketType.EVENT && head.type != PacketType.BINARY_EVENT) {
      throw new MalformedPacketException(message);
    }
    unwanted = still;
    return new SocketIoPacket.Refused(head.namespace, name(payload), head.id, code, message);
  }

  @SuppressWarnings("unchecked") // the reader's objects have string keys
  private Map<String, @Nullable Object> auth(Head head, String rest)
      throws MalformedPacketException {
    noId(head);
    if (rest.isEmpty()) {
      return Map.of();
    }
    if (json(rest) instanceof Map<?, ?> auth) {
      return (Map<String, @Nullable Object>) auth;
    }
    throw new MalformedPacketException("what is sent to connect is an object");
  }

  private static SocketIoPacket disconnect(Head head, String rest) throws MalformedPacketException {
    noId(head);
    if (!rest.isEmpty()) {
      throw new MalformedPacketException("a disconnect has no payload");
    }
    return new SocketIoPacket.Disconnect(head.namespace);
  }

  private static void noId(Head head) throws MalformedPacketException {
    if (head.id != null) {
      throw new MalformedPacketException("an id where nothing is acknowledged");
    }
  }

  private static List<?> array(@Nullable Object value) throws MalformedPacketException {
    if (value instanceof List<?> payload) {
      return payload;
    }
    throw new MalformedPacketException("a payload is an array");
  }

  private @Nullable Object json(String text) throws MalformedPacketException {
    try {
      return limits.json.read(text);
    } catch (JsonException e) {
      throw new MalformedPacketException("a payload that is no JSON, or over a limit");
    }
  }

  private static SocketIoPacket whole(Head head, List<?> payload) throws MalformedPacketException {
    if (head.type == PacketType.ACK || head.type == PacketType.BINARY_ACK) {
      if (head.id == null) {
        throw new MalformedPacketException("an acknowledgement without an id");
      }
      return new SocketIoPacket.Ack(head.namespace, head.id, new ArrayList<>(payload));
    }
    return new SocketIoPacket.Event(
        head.namespace,
        name(payload),
        new ArrayList<>(payload.subList(1, payload.size())),
        head.id);
  }

  private static String name(List<?> payload) throws MalformedPacketException {
    Object first = payload.isEmpty() ? null : payload.get(0);
    if (!(first instanceof String || first instanceof Number)) {
      throw new MalformedPacketException("an event has a name");
    }
    String name = first.toString();
    if (RESERVED.contains(name)) {
      throw new MalformedPacketException("an event with a reserved name");
    }
    return name;
  }

  /** A walk over the head of a packet. */
  private static final class Cursor {

    private final String text;
    private int at;

    Cursor(String text) {
      this.text = text;
    }

    char next() throws MalformedPacketException {
      if (at >= text.length()) {
        throw new MalformedPacketException("the packet ends too early");
      }
      return text.charAt(at++);
    }

    long attachments() throws MalformedPacketException {
      long count = digits(LONGEST_ID);
      if (count < 0 || next() != '-') {
        throw new MalformedPacketException("a binary packet says how many attachments it has");
      }
      return count;
    }

    String namespace() throws MalformedPacketException {
      if (at >= text.length() || text.charAt(at) != '/') {
        return ROOT;
      }
      int comma = text.indexOf(',', at);
      int end = comma < 0 ? text.length() : comma;
      if (end - at > LONGEST_NAMESPACE) {
        throw new MalformedPacketException("a namespace is longer than allowed");
      }
      String namespace = text.substring(at, end);
      at = comma < 0 ? end : end + 1;
      return namespace;
    }

    @Nullable Long id() throws MalformedPacketException {
      long id = digits(LONGEST_ID);
      if (id > LARGEST_ID) {
        throw new MalformedPacketException("an id beyond 2^53 - 1");
      }
      return id < 0 ? null : Long.valueOf(id);
    }

    String rest() {
      return text.substring(at);
    }

    /** The number that stands here; -1: none does. */
    private long digits(int most) throws MalformedPacketException {
      int start = at;
      long number = 0;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        if (at - start >= most) {
          throw new MalformedPacketException("a number with more digits than allowed");
        }
        number = number * 10 + (text.charAt(at++) - '0');
      }
      return at == start ? -1 : number;
    }
  }
}
