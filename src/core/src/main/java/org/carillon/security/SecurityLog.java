package org.carillon.security;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One line for each event of security, in the words of OWASP's Logging Vocabulary, in a log of its
 * own ({@value #NAME}). A stranger cannot fill it: of each kind ten lines a second are written, and
 * the next one says how many were not. No line has a payload, a credential or a session's id.
 */
@ApplicationScoped
public class SecurityLog {

  /** The name of the logger. */
  public static final String NAME = "org.carillon.security.events";

  private static final int LINES_A_SECOND = 10;
  private static final int LONGEST = 100;

  /** What has happened. */
  public enum Kind {
    /** Credentials were not accepted. */
    AUTHN_LOGIN_FAIL,
    /** What was made for a user before is refused from now on, and the connections end. */
    AUTHN_TOKEN_REVOKED,
    /** A caller may not do what was asked. */
    AUTHZ_FAIL,
    /** A page of a foreign origin, or a name that is none of this application's. */
    MALICIOUS_CORS,
    /** A limit was passed, and something was refused or closed for it. */
    EXCESS_RATE_LIMIT_EXCEEDED,
    /** An operator looked at connections, audiences, streams or what tenants use. */
    SENSITIVE_READ,
    /** An operator had an event delivered that had failed for good, or ended connections. */
    SENSITIVE_UPDATE,
    /** An operator had such an event dropped. */
    SENSITIVE_DELETE,
    /** A node was asked to go. */
    SYS_SHUTDOWN;

    /** As the vocabulary has it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How many lines a second there have been. */
  private static final class Throttle {
    private final LongAdder all = new LongAdder();
    private long second;
    private int lines;
    private long silent;

    /** How many were passed over before this one; -1: this one is, too. */
    synchronized long write(long now) {
      if (now != second) {
        second = now;
        lines = 0;
      }
      if (lines == LINES_A_SECOND) {
        silent++;
        return -1;
      }
      lines++;
      long before = silent;
      silent = 0;
      return before;
    }
  }

  private final System.Logger log;
  private final Map<Kind, Throttle> throttles = new EnumMap<>(Kind.class);

  /** With the server's logger. */
  public SecurityLog() {
    this(System.getLogger(NAME));
  }

  SecurityLog(System.Logger log) {
    this.log = log;
    for (Kind kind : Kind.values()) {
      throttles.put(kind, new Throttle());
    }
  }

  /**
   * Something has happened.
   *
   * @param who the user; null: nobody that is known
   * @param address where the client is; null: unknown
   * @param what in words of ours, and what the client called, never what it sent
   */
  public void tell(Kind kind, @Nullable String who, @Nullable String address, String what) {
    tell(kind, who, address, what, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()));
  }

  void tell(Kind kind, @Nullable String who, @Nullable String address, String what, long second) {
    Throttle throttle = Objects.requireNonNull(throttles.get(kind));
    throttle.all.increment();
    long before = throttle.write(second);
    if (before >= 0) {
      log.log(
          System.Logger.Level.WARNING,
          "{0}:{1} from {2}: {3}{4}",
          kind.word(),
          who == null ? "-" : plain(who),
          address == null ? "-" : plain(address),
          plain(what),
          before == 0 ? "" : " (" + before + " like it were not written)");
    }
  }

  /**
   * A request was refused with an HTTP status; of what says nothing of security, nothing is told.
   */
  public void refused(int status, @Nullable String who, @Nullable String address, String what) {
    Kind kind =
        switch (status) {
          case 401 -> Kind.AUTHN_LOGIN_FAIL;
          case 403 -> Kind.AUTHZ_FAIL;
          case 413, 429, 431, 503 -> Kind.EXCESS_RATE_LIMIT_EXCEEDED;
          default -> null;
        };
    if (kind != null) {
      tell(kind, who, address, what + ", HTTP " + status);
    }
  }

  /** How often it has happened since the deployment. */
  public long count(Kind kind) {
    return Objects.requireNonNull(throttles.get(kind)).all.sum();
  }

  /** Names come from clients: they end no line, and are no longer than names are. */
  private static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length() && i < LONGEST; i++) {
      char c = text.charAt(i);
      plain.append(
          c < ' '
                  || Character.getType(c) == Character.LINE_SEPARATOR
                  || Character.isISOControl(c)
                  || Character.isSurrogate(c)
              ? '?'
              : c);
    }
    return text.length() > LONGEST ? plain.append('…').toString() : plain.toString();
  }
}
