package org.carillon.testing;

/** The servers that Carillon is tested on. */
public enum ServerKind {
  WILDFLY,
  PAYARA
}
