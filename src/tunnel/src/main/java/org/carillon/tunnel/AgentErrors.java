package org.carillon.tunnel;

/**
 * The codes of errors that the protocol itself knows, of handshakes and calls. An application may
 * use others: an {@link AgentException} takes any.
 */
public final class AgentErrors {

  /** The two sides do not know the same shared secret. */
  public static final String WRONG_SECRET = "WRONG_SECRET";

  /** An agent of this name is connected, and is another instance. */
  public static final String DUPLICATE_ID = "DUPLICATE_ID";

  /** No agent of this name is known. */
  public static final String UNKNOWN_AGENT = "UNKNOWN_AGENT";

  /** The agent is known, and is not connected. */
  public static final String AGENT_NOT_CONNECTED = "AGENT_NOT_CONNECTED";

  /** No agent is connected that the message is for. */
  public static final String NO_CONNECTED_AGENTS = "NO_CONNECTED_AGENTS";

  /** Nobody handles this action. */
  public static final String UNKNOWN_ACTION = "UNKNOWN_ACTION";

  /** No answer came before the deadline; the action may have been carried out. */
  public static final String TIMEOUT = "TIMEOUT";

  /** There is no connection. */
  public static final String OFFLINE = "OFFLINE";

  /** What came is not what was expected: of a handshake or an action. */
  public static final String INVALID_MESSAGE = "INVALID_MESSAGE";

  /** Who asks may not. */
  public static final String NOT_AUTHORIZED = "NOT_AUTHORIZED";

  /** The action failed; its side has the reason in its log. */
  public static final String INTERNAL_SERVER_ERROR = "INTERNAL_SERVER_ERROR";

  /** The connection ended before the call was handed to it: it was not carried out. */
  public static final String NOT_SENT = "NOT_SENT";

  /** The call was sent, and its answer is lost: whether it was carried out is not known. */
  public static final String UNKNOWN_OUTCOME = "UNKNOWN_OUTCOME";

  /** As many calls are in flight as may be, or too much waits to be written. */
  public static final String TOO_MANY_CALLS = "TOO_MANY_CALLS";

  /** A body has more bytes than the other side takes. */
  public static final String TOO_LARGE = "TOO_LARGE";

  /** The caller does not wait for the answer any longer. */
  public static final String CANCELLED = "CANCELLED";

  private AgentErrors() {}
}
