package org.carillon.audience;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an audience asks of a connection. */
public interface Recipient {

  /** The id of the connection. */
  String id();

  /** The name of the user; null where anonymous. */
  @Nullable String user();

  /** The roles. */
  Set<String> roles();

  /** The contexts entered; a view that is safe to read from any thread. */
  Set<String> contexts();

  /** The client identifier, or null. */
  @Nullable String client();
}
