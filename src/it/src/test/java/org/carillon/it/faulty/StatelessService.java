package org.carillon.it.faulty;

import jakarta.ejb.Stateless;
import org.carillon.api.WebSocketService;

/** A session bean cannot be a service. */
@Stateless
@WebSocketService
public class StatelessService {}
