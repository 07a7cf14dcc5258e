package org.carillon.api;

import java.util.concurrent.CompletionStage;

/**
 * The users of this application on all its nodes. A bean of the application scope, to be injected.
 */
public interface Callers {

  /**
   * Revokes a user: tokens and tickets that were made until now are refused from now on, on all
   * nodes, and the user's connections are ended, as by {@link Connections#disconnect}. For {@code
   * carillon.identity.token-life} it is remembered in the database, where there is one, also while
   * nodes are restarted; else in the memory of the nodes that run. Other nodes know it at once over
   * the bus, and within {@code carillon.identity.poll} without.
   *
   * <p>It refuses no password and no session: those are the container's, and the application locks
   * them where it keeps them. A token that is made later is good again; so one of the same second
   * that its issuer says is not.
   *
   * @param tenant the user's tenant
   * @param user the user's name
   * @param reason shown to the clients, at most 123 bytes of UTF-8; longer ones are cut
   * @return how many connections were ended, as {@link Connections#disconnect} says
   * @throws IllegalStateException if it could not be written to the database: nodes that run know
   *     it over the bus, and it is to be tried again
   */
  CompletionStage<Integer> revoke(String tenant, String user, String reason);
}
