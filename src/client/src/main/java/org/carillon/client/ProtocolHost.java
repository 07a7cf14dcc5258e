package org.carillon.client;

import com.fasterxml.jackson.databind.JsonNode;

/** What a protocol tells its client, under the client's lock. */
interface ProtocolHost {

  /** Sends what belongs to the protocol itself, ahead of what waits. */
  void control(String frame);

  /**
   * The client may send and hear.
   *
   * @param resumed whether it goes on where the last connection ended
   * @param inContexts whether the server has put it into its contexts again
   */
  void live(boolean resumed, boolean inContexts);

  /**
   * The token is good for so long yet: it is to be renewed before.
   *
   * @param millis not negative
   */
  void expiresIn(long millis);

  /** An event. */
  void message(ServiceMessage message);

  /** The answer to a call. */
  void answer(String id, JsonNode data);

  /** The error that is the answer to a call. */
  void error(String id, ServiceException error);

  /** Events were missed for good. */
  void gap();

  /** The connection ends now: it was refused, or what came is no frame. */
  void end(ServiceException why);
}
