package org.carillon.api;

/**
 * How the declared layers of an audience (user, role, context, client) are combined; within a layer
 * any value counts.
 */
public enum Combine {
  /** One layer is enough. */
  ANY,
  /** Every declared layer must hold. */
  ALL
}
