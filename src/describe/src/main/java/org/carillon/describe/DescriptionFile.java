package org.carillon.describe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A description as it is sent. */
final class DescriptionFile {

  private final byte[] body;
  private final String tag;

  DescriptionFile(String text) {
    body = text.getBytes(StandardCharsets.UTF_8);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      tag = '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In bytes. */
  int size() {
    return body.length;
  }

  /** The same for files that are the same, and for no others. */
  String tag() {
    return tag;
  }

  void write(OutputStream out) throws IOException {
    out.write(body);
  }
}
