package org.carillon.api;

/**
 * The attributes of the format {@code pcp}, SAP's Push Channel Protocol: {@code @Attribute(value =
 * Pcp.ACTION, is = "REFRESH")}. At an emit {@code pcp_action}, {@code pcp.action}, {@code
 * pcpaction} and, for the format {@code pcp} alone, {@code action} mean the same; so with the
 * others.
 */
public final class Pcp {

  /**
   * The body of the message. Of an event: a text, or the component that is the body; empty where
   * nothing says it. On an operation's parameter: the body of the frame.
   */
  public static final String MESSAGE = "pcp-message";

  /** The field {@code pcp-action}; {@code MESSAGE} where nothing says it. */
  public static final String ACTION = "pcp-action";

  /**
   * The field {@code pcp-event}: true for the name of the event, or a text. On an event or a
   * service it needs no value and is true then. Without it there is no such field.
   */
  public static final String EVENT = "pcp-event";

  /** The field {@code pcp-channel}: a text. Without it there is no such field. */
  public static final String CHANNEL = "pcp-channel";

  /**
   * Makes the event a side effect for SAP Fiori elements: the fields {@code sideEffectSource},
   * {@code sideEffectEventName} and {@code serverAction:RaiseSideEffect} come first, the channel
   * defaults to {@code sideeffects}, there is no event and no body. On an event or a service it
   * needs no value; the source is then the component {@code sideEffectSource}. On a text component
   * it is the source.
   */
  public static final String SIDE_EFFECT = "pcp-sideEffect";

  private Pcp() {}
}
