package org.carillon.session;

import java.nio.charset.StandardCharsets;

/** The codes that connections are closed with (RFC 6455, section 7.4.1). */
public final class CloseCodes {

  /** All is done. */
  public static final int NORMAL = 1000;

  /** The node drains, or nothing came for too long. */
  public static final int GOING_AWAY = 1001;

  /** The client broke the rules of the protocol above. */
  public static final int PROTOCOL_ERROR = 1002;

  /** A binary frame: only text is understood. */
  public static final int CANNOT_ACCEPT = 1003;

  /** The connection ended without a close frame; never sent. */
  public static final int LOST = 1006;

  /** A policy is broken. */
  public static final int POLICY = 1008;

  /** A frame is over the limit. */
  public static final int TOO_BIG = 1009;

  /** A fault of ours. */
  public static final int FAULT = 1011;

  /** The client is too slow. */
  public static final int TRY_AGAIN = 1013;

  /** The caller's time is up: its token has ended, and it has shown no other. */
  public static final int EXPIRED = 4401;

  /** A control frame has 125 bytes, of which the code takes two (section 5.5). */
  private static final int MAX_REASON = 123;

  private CloseCodes() {}

  /** The reason, cut between two characters where it is longer than a close frame may carry. */
  public static String cut(String reason) {
    int bytes = 0;
    for (int i = 0; i < reason.length(); ) {
      int point = reason.codePointAt(i);
      bytes += new String(Character.toChars(point)).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_REASON) {
        return reason.substring(0, i);
      }
      i += Character.charCount(point);
    }
    return reason;
  }
}
