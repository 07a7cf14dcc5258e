package org.carillon.sample.bookshop;

import jakarta.websocket.server.ServerEndpoint;
import org.carillon.transport.websocket.CarillonConfigurator;
import org.carillon.transport.websocket.ServiceEndpoint;

/** The bookshop's own endpoint; a service without one gets the stock endpoint. */
@ServerEndpoint(value = "/ws/bookshop", configurator = CarillonConfigurator.class)
public class BookshopEndpoint extends ServiceEndpoint {}
