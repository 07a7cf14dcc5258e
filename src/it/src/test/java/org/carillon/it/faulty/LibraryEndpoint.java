package org.carillon.it.faulty;

import jakarta.websocket.server.ServerEndpoint;
import org.carillon.api.websocket.CarillonConfigurator;
import org.carillon.api.websocket.ServiceEndpoint;

/** In a jar of the WAR, on a path that no service has. */
@ServerEndpoint(value = "/ws/lost", configurator = CarillonConfigurator.class)
public class LibraryEndpoint extends ServiceEndpoint {}
