package org.carillon.testkit;

/**
 * What carries a client's texts to the application. What comes back goes to {@link ClientInbox}.
 */
interface ClientLine {

  /** Sends a text. */
  void send(String text);

  /** Ends as a client does that leaves. */
  void close();
}
