package org.carillon.sample.bookshop;

import jakarta.websocket.server.ServerEndpoint;
import org.carillon.api.websocket.CarillonConfigurator;
import org.carillon.api.websocket.ServiceEndpoint;

/** The bookshop's own endpoint; a service without one gets the stock endpoint. */
@ServerEndpoint(value = "/ws/bookshop", configurator = CarillonConfigurator.class)
public class BookshopEndpoint extends ServiceEndpoint {}
