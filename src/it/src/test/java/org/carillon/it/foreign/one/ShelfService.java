package org.carillon.it.foreign.one;

import jakarta.annotation.security.PermitAll;
import org.carillon.api.Expose;
import org.carillon.api.WebSocketService;

/** All that a developer writes. */
@WebSocketService("shelves")
@PermitAll
@Expose(value = Shelf.class, as = "Shelves")
public class ShelfService {}
