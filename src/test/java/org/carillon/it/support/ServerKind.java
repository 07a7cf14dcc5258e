package org.carillon.it.support;

/** The servers that Carillon is tested on. */
public enum ServerKind {
  WILDFLY,
  PAYARA
}
