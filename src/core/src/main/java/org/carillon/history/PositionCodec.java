package org.carillon.history;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.carillon.session.StreamEvent;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the positions of one stream in one epoch: {@code
 * <stream>.<offset>.<connection>}. The stream is told by a digest that nobody can make who does not
 * know its secret; the connection, with the ones that it came back from, is sealed, since who could
 * name another's would hear what was meant for that one. The offset is not: whoever makes one up
 * hears what it could have heard.
 */
final class PositionCodec {

  /** The connections that a position names: the last one, and those that it came back from. */
  static final int LINEAGE = 4;

  private static final String ALGORITHM = "HmacSHA256";
  private static final byte STREAM = 1;
  private static final byte CONNECTION = 2;
  private static final byte OF_USER = 3;
  private static final int DIGEST = 9;
  private static final int UUID_BYTES = 16;
  private static final int LONGEST = 256;

  private final SecretKeySpec key;
  private final String stream;

  /** For the stream and epoch of a row. */
  PositionCodec(StreamRow row) {
    key = new SecretKeySpec(row.secret().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    stream = text(digest(STREAM, Long.toString(row.epoch()).getBytes(StandardCharsets.UTF_8)));
  }

  /** What a position says. */
  record Position(long offset, List<String> lineage) {}

  /** What positions of this stream and epoch begin with. */
  String stream() {
    return stream;
  }

  /**
   * The end of a position: the connection, and those that it came back from.
   *
   * @param user whose they are, who alone can come back by it; null: anonymous
   */
  String connection(List<String> lineage, @Nullable String user) {
    ByteBuffer ids = ByteBuffer.allocate(lineage.size() * UUID_BYTES + DIGEST);
    for (String id : lineage) {
      UUID uuid = UUID.fromString(id);
      ids.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }
    byte[] named = Arrays.copyOf(ids.array(), ids.position());
    return text(ids.put(ofUser(named, user)).array());
  }

  /** What a position says; null: it is none of this stream, epoch and user. */
  @Nullable Position read(String position, @Nullable String user) {
    if (position.length() > LONGEST) {
      return null;
    }
    String[] parts = position.split("\\.", -1);
    if (parts.length != 3 || !parts[0].equals(stream)) {
      return null;
    }
    try {
      long offset = Long.parseLong(parts[1], Character.MAX_RADIX);
      List<String> lineage = lineage(Base64.getUrlDecoder().decode(parts[2]), user);
      boolean isOurs = offset >= 0 && position(offset, parts[2]).equals(position);
      return !isOurs || lineage == null ? null : new Position(offset, lineage);
    } catch (IllegalArgumentException e) { // a number or base64 that is none
      return null;
    }
  }

  private @Nullable List<String> lineage(byte[] sealed, @Nullable String user) {
    int length = sealed.length - DIGEST;
    if (length < 0 || length % UUID_BYTES != 0 || length > LINEAGE * UUID_BYTES) {
      return null;
    }
    byte[] named = Arrays.copyOf(sealed, length);
    if (!MessageDigest.isEqual(
        ofUser(named, user), Arrays.copyOfRange(sealed, length, sealed.length))) {
      return null;
    }
    ByteBuffer ids = ByteBuffer.wrap(named);
    List<String> lineage = new ArrayList<>();
    while (ids.hasRemaining()) {
      lineage.add(new UUID(ids.getLong(), ids.getLong()).toString());
    }
    return lineage;
  }

  /** The position of an offset, for a connection. */
  String position(long offset, String connection) {
    return StreamEvent.position(stream, offset) + connection;
  }

  /** The ids have a length that tells where the name begins. */
  private byte[] ofUser(byte[] ids, @Nullable String user) {
    byte[] name = user == null ? new byte[0] : user.getBytes(StandardCharsets.UTF_8);
    byte meaning = user == null ? CONNECTION : OF_USER;
    ByteBuffer both = ByteBuffer.allocate(1 + ids.length + name.length);
    return digest(meaning, both.put((byte) ids.length).put(ids).put(name).array());
  }

  private byte[] digest(byte meaning, byte[] text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(meaning);
      return Arrays.copyOf(mac.doFinal(text), DIGEST);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
