package org.carillon.it.identity;

import jakarta.annotation.security.PermitAll;
import org.carillon.api.WebSocketService;

/** For everybody. */
@WebSocketService("lobby")
@PermitAll
public class LobbyService {}
