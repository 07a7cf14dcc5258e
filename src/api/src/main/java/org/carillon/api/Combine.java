package org.carillon.api;

/**
 * How the declared layers of an audience (user, role, context, client) are combined; within a layer
 * any value counts.
 */
public enum Combine {
  /** As the service says, and then as configured: {@link #ANY}, unless either says otherwise. */
  DEFAULT,
  /** One layer is enough. */
  ANY,
  /** Every declared layer must hold. */
  ALL
}
