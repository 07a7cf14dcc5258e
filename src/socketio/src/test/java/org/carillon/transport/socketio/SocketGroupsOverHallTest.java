package org.carillon.transport.socketio;

class SocketGroupsOverHallTest extends SocketGroupsContract {

  @Override
  String engine() {
    return "hall";
  }
}
