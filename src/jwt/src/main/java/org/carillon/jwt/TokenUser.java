package org.carillon.jwt;

import java.security.Principal;

/**
 * The user of a token.
 *
 * @param name the claim that is its name
 */
record TokenUser(String name) implements Principal {

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
