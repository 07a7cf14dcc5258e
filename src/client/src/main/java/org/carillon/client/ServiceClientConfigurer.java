package org.carillon.client;

/**
 * In CDI: a bean of it says what settings cannot, for each client that is injected: a token, a TLS
 * context, an {@code ObjectMapper}, listeners that must hear the first connection. In no order
 * among several.
 */
public interface ServiceClientConfigurer {

  /**
   * Called once for each client, before it is made.
   *
   * @param name of {@link RemoteService}
   * @param builder has the settings
   */
  void configure(String name, ServiceClient.Builder builder);

  /**
   * Called once for each client, before it connects.
   *
   * @param name of {@link RemoteService}
   */
  default void made(String name, ServiceClient client) {}
}
