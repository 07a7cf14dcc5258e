package org.carillon.it.faulty;

import jakarta.websocket.server.ServerEndpoint;

/** Is on the path of a service, and none of Carillon's. */
@ServerEndpoint("/ws/room")
public class RoomEndpoint {}
