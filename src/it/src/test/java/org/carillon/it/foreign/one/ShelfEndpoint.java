package org.carillon.it.foreign.one;

import jakarta.websocket.server.ServerEndpoint;
import org.carillon.api.websocket.CarillonConfigurator;
import org.carillon.api.websocket.ServiceEndpoint;

/** An endpoint of the application's own. */
@ServerEndpoint(value = "/ws/shelves", configurator = CarillonConfigurator.class)
public class ShelfEndpoint extends ServiceEndpoint {}
