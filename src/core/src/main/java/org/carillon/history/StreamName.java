package org.carillon.history;

import java.util.Comparator;

/**
 * A stream of this application.
 *
 * @param tenant whose events
 * @param path the service path that they are heard at
 */
public record StreamName(String tenant, String path) implements Comparable<StreamName> {

  private static final Comparator<StreamName> ORDER =
      Comparator.comparing(StreamName::tenant).thenComparing(StreamName::path);

  @Override
  public int compareTo(StreamName other) {
    return ORDER.compare(this, other);
  }
}
