package org.carillon.testkit;

/**
 * An application under test, in this JVM or on a server. A test that names only this runs on both.
 */
public interface TestedApplication extends AutoCloseable {

  /**
   * Prepares a client of a service; {@link ClientSetup#as} or {@link ClientSetup#anonymously}
   * connects it.
   *
   * @param path of the service below the application's, as {@code /ws/chat}
   */
  ClientSetup connect(String path);

  /** Closes the clients that are open, and what was started. */
  @Override
  void close();
}
