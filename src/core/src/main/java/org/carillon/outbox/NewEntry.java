package org.carillon.outbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HexFormat;
import org.carillon.audience.AudienceText;
import org.carillon.audience.ResolvedAudience;
import org.carillon.event.Envelope;
import org.carillon.history.StreamName;
import org.jspecify.annotations.Nullable;

/**
 * An entry to be written; its texts are fixed when it is made.
 *
 * @param key as stored: a long one is cut and told apart by its digest
 */
record NewEntry(
    Envelope envelope, String key, @Nullable String headers, @Nullable String audience) {

  private static final int KEY_LENGTH = 255;

  NewEntry(Envelope envelope) {
    this(
        envelope,
        stored(envelope.key()),
        envelope.attributes().isEmpty() ? null : envelope.attributes().text(),
        envelope.audience().equals(ResolvedAudience.EVERYONE)
            ? null
            : AudienceText.write(envelope.audience()));
  }

  /** Where it belongs. */
  StreamName streamName() {
    return new StreamName(envelope.tenant(), envelope.path());
  }

  /**
   * The parameters of {@link OutboxInserts#entries}.
   *
   * @param now when it is written, in milliseconds since 1970
   */
  void fill(PreparedStatement statement, long stream, long now) throws SQLException {
    statement.setLong(1, stream);
    statement.setString(2, envelope.id());
    statement.setString(3, key);
    statement.setString(4, envelope.tenant());
    statement.setString(5, envelope.path());
    statement.setString(6, envelope.service());
    statement.setString(7, envelope.event());
    statement.setString(8, envelope.format());
    statement.setString(9, envelope.json());
    setText(statement, 10, headers);
    setText(statement, 11, audience);
    setText(statement, 12, envelope.sender());
    statement.setLong(13, now);
  }

  static void setText(PreparedStatement statement, int index, @Nullable String text)
      throws SQLException {
    if (text == null) {
      statement.setNull(index, Types.VARCHAR);
    } else {
      statement.setString(index, text);
    }
  }

  private static String stored(String key) {
    if (key.length() <= KEY_LENGTH) {
      return key;
    }
    try {
      String digest =
          HexFormat.of()
              .formatHex(
                  MessageDigest.getInstance("SHA-256")
                      .digest(key.getBytes(StandardCharsets.UTF_8)));
      return key.substring(0, KEY_LENGTH - digest.length() - 1) + "#" + digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
