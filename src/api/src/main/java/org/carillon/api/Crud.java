package org.carillon.api;

/** What can be done to an exposed entity. */
public enum Crud {
  /** {@code Books:create}. */
  CREATE,
  /** {@code Books:read} and {@code Books:readDeep}. */
  READ,
  /** {@code Books:update}. */
  UPDATE,
  /** {@code Books:delete}. */
  DELETE,
  /** {@code Books:list}. */
  LIST
}
