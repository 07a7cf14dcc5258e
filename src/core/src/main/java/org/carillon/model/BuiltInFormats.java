package org.carillon.model;

import java.util.Set;

/** The names of the formats that Carillon brings. */
public final class BuiltInFormats {

  /** What holds where nothing is said. */
  public static final String JSON = "json";

  /** SAP's Push Channel Protocol. */
  public static final String PCP = "pcp";

  /** CloudEvents 1.0 in JSON. */
  public static final String CLOUD_EVENT = "cloudevent";

  /** A flat JSON object of attributes. */
  public static final String GENERIC = "generic";

  /** CAP's other name of {@link #CLOUD_EVENT}. */
  private static final String CLOUD_EVENTS = "cloudevents";

  static final Set<String> OURS = Set.of(JSON, PCP, CLOUD_EVENT, GENERIC);

  private BuiltInFormats() {}

  /** The one name of a format that has two. */
  public static String canonical(String name) {
    return CLOUD_EVENTS.equals(name) ? CLOUD_EVENT : name;
  }
}
