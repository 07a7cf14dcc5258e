package org.carillon.spi;

/**
 * A way by which clients come that needs no service. An application whose CDI bean of this type is
 * open is served, and can be looked at by operators, although it has no {@code @WebSocketService}.
 */
public interface ClientEntry {

  /** Whether clients may come by it, as far as the configuration says. */
  boolean isOpen();
}
