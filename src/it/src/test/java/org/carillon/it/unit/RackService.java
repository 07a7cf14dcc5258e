package org.carillon.it.unit;

import jakarta.annotation.security.PermitAll;
import org.carillon.api.Expose;
import org.carillon.api.WebSocketService;

/** Exposes it. */
@WebSocketService("racks")
@PermitAll
@Expose(Rack.class)
public class RackService {}
