package org.carillon.it.foreign.two;

import jakarta.annotation.security.PermitAll;
import org.carillon.api.Expose;
import org.carillon.api.WebSocketService;

/** On one of two units. */
@WebSocketService("crates")
@PermitAll
@Expose(value = Crate.class, as = "Crates")
public class CrateService {}
