package org.carillon.transport.socketio;

class SocketGroupsOverStreamsTest extends SocketGroupsContract {

  @Override
  String engine() {
    return "redis-streams";
  }
}
