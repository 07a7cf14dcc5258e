package org.carillon.sample.chat;

import jakarta.websocket.server.ServerEndpoint;
import org.carillon.api.websocket.CarillonConfigurator;
import org.carillon.api.websocket.ServiceEndpoint;

/** The chat's own endpoint; a service without one gets the stock endpoint. */
@ServerEndpoint(value = "/ws/chat", configurator = CarillonConfigurator.class)
public class ChatEndpoint extends ServiceEndpoint {}
