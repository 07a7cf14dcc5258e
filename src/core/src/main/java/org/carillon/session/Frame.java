package org.carillon.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text or binary frame, composed once and shared by all clients that it goes to. */
public final class Frame {

  /** What stands before base64 where a binary frame goes as text. */
  private static final String AS_TEXT = "b";

  private static final byte[] NO_END = {};
  private static final byte FINAL_TEXT = (byte) 0x81;
  private static final byte FINAL_BINARY = (byte) 0x82;
  private static final byte LENGTH_16 = 126;
  private static final byte LENGTH_64 = 127;
  private static final int MAX_16 = 0xFFFF;

  /** A place in a queue. */
  private static final int ENTRY = 64;

  /** A frame is kept as text and as what is written. */
  private static final int TEXT_AND_BYTES = 2;

  private final byte @Nullable [] binary;
  private final @Nullable Frame next;
  private final @Nullable Frame head;
  private final byte @Nullable [] end;
  private volatile @Nullable String text;
  private volatile byte @Nullable [] utf8;
  private volatile byte @Nullable [] encoded;
  private volatile boolean isReply;

  /** How many it was queued for; written by whoever delivers it, and read roughly. */
  private int hearers;

  /** A frame with the text. */
  public Frame(String text) {
    this(text, null, null);
  }

  private Frame(@Nullable String text, byte @Nullable [] binary, @Nullable Frame next) {
    this.text = text;
    this.binary = binary;
    this.next = next;
    this.head = null;
    this.end = null;
  }

  private Frame(Frame head, byte[] end) {
    this.binary = null;
    this.next = null;
    this.head = head;
    this.end = end;
  }

  /** A binary frame with the bytes, which are not to be changed any more. */
  public static Frame binary(byte[] bytes) {
    return new Frame(null, bytes, null);
  }

  /**
   * A frame with a text, and binary ones that belong behind it: a queue takes all of them or none,
   * and nothing comes between them.
   */
  public static Frame of(String text, List<byte[]> attachments) {
    Frame next = null;
    for (int i = attachments.size() - 1; i >= 0; i--) {
      next = new Frame(null, attachments.get(i), next);
    }
    return new Frame(text, null, next);
  }

  /** The frame that belongs behind this one; null: none does. */
  public @Nullable Frame next() {
    return next;
  }

  /**
   * This text with an end of its own, which is joined to it when it is written: nothing is composed
   * and no second copy of the text kept.
   *
   * @param end in UTF-8, not to be changed any more
   */
  public Frame ending(byte[] end) {
    return new Frame(this, end);
  }

  /** Whether it is a binary frame. */
  public boolean isBinary() {
    return binary != null;
  }

  /**
   * The text. Of a binary frame what stands for it where only text can go, as Engine.IO's payloads
   * want it: {@code b} and the bytes in base64, made at first use.
   */
  public String text() {
    if (head != null) {
      return new String(utf8(), StandardCharsets.UTF_8);
    }
    String known = text;
    if (known == null) {
      known = AS_TEXT + Base64.getEncoder().encodeToString(bytes());
      text = known;
    }
    return known;
  }

  /** The {@link #text()} in UTF-8, encoded at first use; not to be changed. */
  public byte[] utf8() {
    if (head != null && end != null) {
      byte[] start = head.utf8();
      byte[] joined = Arrays.copyOf(start, start.length + end.length);
      System.arraycopy(end, 0, joined, start.length, end.length);
      return joined;
    }
    byte[] bytes = utf8;
    if (bytes == null) {
      bytes = text().getBytes(StandardCharsets.UTF_8);
      utf8 = bytes;
    }
    return bytes;
  }

  /** What a WebSocket carries: the text in UTF-8, or the bytes; not to be changed. */
  public byte[] bytes() {
    return binary == null ? utf8() : binary;
  }

  /**
   * The whole frame as a server sends it (RFC 6455, section 5.2: final, not masked), encoded at
   * first use; not to be changed.
   */
  public byte[] encoded() {
    if (head != null && end != null) {
      return encode(FINAL_TEXT, head.utf8(), end);
    }
    byte[] bytes = encoded;
    if (bytes == null) {
      bytes = encode(isBinary() ? FINAL_BINARY : FINAL_TEXT, bytes(), NO_END);
      encoded = bytes;
    }
    return bytes;
  }

  /** The size of its {@link #encoded()} form. */
  public int encodedSize() {
    int size = size();
    return size + (size < LENGTH_16 ? 2 : size <= MAX_16 ? 4 : 10);
  }

  private static byte[] encode(byte first, byte[] payload, byte[] end) {
    int length = payload.length + end.length;
    int header = length < LENGTH_16 ? 2 : length <= MAX_16 ? 4 : 10;
    ByteBuffer frame = ByteBuffer.allocate(header + length).put(first);
    if (length < LENGTH_16) {
      frame.put((byte) length);
    } else if (length <= MAX_16) {
      frame.put(LENGTH_16).putShort((short) length);
    } else {
      frame.put(LENGTH_64).putLong(length);
    }
    return frame.put(payload).put(end).array();
  }

  /** The size of its {@link #bytes()}. */
  public int size() {
    return head != null && end != null ? head.size() + end.length : bytes().length;
  }

  /** Notes that it is a reply, which goes to one client alone; with those that belong behind it. */
  void markReply() {
    for (Frame frame = this; frame != null; frame = frame.next) {
      frame.isReply = true;
    }
  }

  /** Notes that it is queued for one more client. */
  public void heard() {
    hearers++;
  }

  /** What it takes of this node's memory, about, divided by those who share it. */
  long weight() {
    return ENTRY + TEXT_AND_BYTES * (long) size() / Math.max(1, hearers);
  }

  /** The size that counts as a reply's: 0 of an event. */
  int replySize() {
    return isReply ? size() : 0;
  }

  /** Its size with those that belong behind it. */
  long totalSize() {
    long size = size();
    for (Frame frame = next; frame != null; frame = frame.next) {
      size += frame.size();
    }
    return size;
  }

  /** Its {@link #bytes()}, as a read-only buffer of its own. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes()).asReadOnlyBuffer();
  }
}
