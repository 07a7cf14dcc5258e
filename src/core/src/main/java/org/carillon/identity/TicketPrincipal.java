package org.carillon.identity;

import java.security.Principal;

/**
 * The user of a ticket.
 *
 * @param name as the request had it that the ticket was made for
 */
record TicketPrincipal(String name) implements Principal {

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
