package org.carillon.it.unit;

import jakarta.annotation.security.PermitAll;
import org.carillon.api.Expose;
import org.carillon.api.WebSocketService;

/** Exposes it. */
@WebSocketService("trays")
@PermitAll
@Expose(Tray.class)
public class TrayService {}
